"""Documents made from what a person wrote down: for police, platforms, courts and helpers. Made, sent, not kept."""
