"""A password that can be read aloud: three short words that nobody spells in two ways."""

from __future__ import annotations

import re
import secrets

LEAST = 8  # letters and digits of a password
WORDS = """
acorn actor adult album alarm amber angle ankle apple apron arrow atlas autumn avenue bacon badge
baker bamboo banana banjo barrel basil basket beach beaver bench berry biscuit blanket blossom boat
bonus bottle branch bread brick bridge bronze brush bubble bucket button cabin cactus camel camera
candle canoe canvas carbon carpet carrot castle cedar cello chalk chapel cherry chess chicken circle
citrus clock cloud clover cobra coffee comet copper coral corner cotton crayon cricket crystal
custard cymbal dancer daisy desert dinner doctor dolphin donkey dragon dream drum eagle early earth
east echo elbow elephant ember engine falcon family farmer feather fiddle finger fire flamingo flute
forest fossil fountain fox friday garden garlic ginger giraffe glacier glove golden gorilla grape
guitar hammer hamster harbor harvest hazel helmet hockey honey hotel hundred igloo island ivory
jacket jaguar january jelly jigsaw jungle kangaroo kettle kitchen kitten koala ladder lagoon lantern
laptop lemon lentil lizard lobster lunch magnet mango maple marble market meadow melon midnight
mirror mitten monday monkey morning motor mountain muffin mustard napkin necklace needle nickel
north number oasis ocean olive onion orange orbit otter oven oxygen paddle palace panda papaya
parrot pasta peanut pebble pencil pepper piano picnic pilot planet plum pocket polar pony potato
pretzel puzzle quartz rabbit radio raft rainbow ribbon river robin rocket saddle salad salmon
sandal saturn scarf scooter seven shadow silver sister
""".split()  # noqa: SIM905


def spoken_password() -> str:
    """Return a new password of three words; one of about eleven million."""
    return "-".join(secrets.choice(WORDS) for _ in range(3))


def simplified(password: str) -> str:
    """Return what counts of a password: letters and digits, whatever their case.

    A phone begins with a capital, and nobody hears a hyphen.
    """
    return re.sub(r"[\W_]+", "", password.casefold())
