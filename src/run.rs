//! The loop: terminal, input, signals; wait, update, run effects, draw.
