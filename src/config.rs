//! Settings: file, environment and flags, and where the API key comes from.
