"""The life of a filing as a picture, drawn from the code: the state machine, what follows by itself, the flows of people."""
