//! Indicators: classify, refang, defang, extract.
