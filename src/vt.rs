//! The VirusTotal API v3 client.
