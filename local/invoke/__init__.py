"""One invocation of a built function, as SAM has it: in a container, or on Lambda's runtime emulator where none runs."""
