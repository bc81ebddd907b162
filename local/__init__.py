"""This system on one machine: what stands in for the clouds while developing and testing."""
