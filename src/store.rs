//! What is kept on disk: answers with their time, history, notes.
