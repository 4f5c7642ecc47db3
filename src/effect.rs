//! What is to be done, as plain data.
