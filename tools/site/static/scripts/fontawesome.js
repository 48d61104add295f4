// In place of the theme's own file of 1.5 MB: its few icons come from the font beside it.
