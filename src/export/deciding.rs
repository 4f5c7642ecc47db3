//! What decides of a row beside engines and its label, for whoever has no access to more than what is handed over.

use super::Row;
use crate::vt::claims::{self, Claim};

/// Things that are told of a row where there are lines for them, and where there is a part of one.
const LINES: usize = 8;
const FEW: usize = 3;

/// One thing: what it is, and who says what. The words are as others wrote them.
pub(super) struct Told {
    pub(super) label: String,
    pub(super) words: String,
}

impl Row {
    /// What others say of it, the worst first; and whose network it is.
    pub(super) fn deciding(&self) -> impl Iterator<Item = Told> {
        let network = self.network().map(|words| Told { label: "network".to_owned(), words });
        self.said_by_others().into_iter().take(LINES).chain(network)
    }

    /// Each kind of thing once. How severe the service calls it follows from the engines, which stand beside it.
    fn said_by_others(&self) -> Vec<Told> {
        let read = self.raw.as_ref().map(|raw| claims::in_object(raw));
        let mut claims: Vec<&Claim> = read
            .as_ref()
            .unwrap_or(&self.claims)
            .iter()
            .filter(|of| of.decides() && of.label != claims::SEVERITY)
            .collect();
        claims.sort_by_key(|claim| claim.weight);
        let mut told: Vec<Told> = Vec::new();
        for claim in claims {
            let words = words(claim);
            match told.iter_mut().find(|told| told.label == claim.label) {
                Some(told) => told.words.push_str(&format!("; {words}")),
                None => told.push(Told { label: claim.label.to_owned(), words }),
            }
        }
        told
    }

    /// The worst of it, and the network: `C2: 192.0.2.8:6606`, `AS64500 Example Net, NL`.
    pub(super) fn deciding_in_short(&self) -> impl Iterator<Item = String> {
        let said = self.said_by_others().into_iter().take(FEW).map(|Told { label, words }| format!("{label}: {words}"));
        said.chain(self.network())
    }

    /// `AS64500 Example Net, NL`.
    fn network(&self) -> Option<String> {
        let facts = &self.facts;
        let number = facts.asn.map(|number| format!("AS{number}"));
        let system: Vec<&str> = number.as_deref().into_iter().chain(facts.as_owner.as_deref()).collect();
        let parts: Vec<String> =
            [system.join(" ")].into_iter().chain(facts.country.as_deref().map(str::to_owned)).collect();
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

fn words(claim: &Claim) -> String {
    let more = if claim.more > 0 { format!(" and {} more", claim.more) } else { String::new() };
    let by = claim.by.as_ref().map(|by| format!(" ({by})")).unwrap_or_default();
    format!("{}{more}{by}", claim.words)
}
