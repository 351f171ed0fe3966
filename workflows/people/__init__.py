"""Acts on people, offices' members and the programs that talk to the API."""
