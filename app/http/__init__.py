"""The HTTP door's frame: strict requests, problem answers, no product words."""
