//! Named roles and their styles.
