//! Widget HTML as styled lines.
