//! An embedded service on loopback that answers as VirusTotal API v3 does, with an invented world.
