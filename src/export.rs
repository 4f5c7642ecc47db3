//! Objects and indicators as text for other people and programs.
