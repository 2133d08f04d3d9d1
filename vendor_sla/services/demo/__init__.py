"""The demonstration: invented vendors with characters, their files, and months closed for real."""
