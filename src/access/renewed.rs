//! Rows of a list that lay in the store, as the store was told of their objects since: what was said last holds, whichever answer is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::value::RawValue;

use super::{Access, noted};
use crate::case;
use crate::store::{Class, Service, Store};
use crate::vt::{Answer, Client, Descriptor, Kind, Object, Page, Stats, calls};

/// An answer that was kept at that time; rows of a list have what was said of their objects since.
pub(super) async fn renewed(access: &Access, answer: Answer, fetched_at: i64) -> Answer {
    let Answer::Page(page) = answer else { return answer };
    let (client, store, service) = (access.client.clone(), access.store.clone(), access.service.clone());
    let reader = Reader { client, store, service, now: access.clock.now().as_second() };
    let mut new = page.clone();
    let renewing = tokio::task::spawn_blocking(move || {
        reader.renew(&mut new, fetched_at);
        new
    });
    Answer::Page(renewing.await.unwrap_or(page))
}

/// Where answers are read from.
struct Reader {
    client: Client,
    store: Arc<Store>,
    service: Service,
    now: i64,
}

/// What the store was told of an object, and when.
enum Told {
    Report(Box<Object>, i64),
    Missing(i64),
}

impl Reader {
    /// Blocks for a moment.
    fn renew(&self, page: &mut Page, fetched_at: i64) {
        for row in &mut page.objects {
            let newer = if row.descriptor.kind == Kind::Resolution {
                self.link(row, fetched_at)
            } else if row.has_attributes || row.error.is_some() {
                self.told_since(&row.descriptor, fetched_at).and_then(|told| brought_up(row, told))
            } else {
                // Of an id nothing was said.
                None
            };
            if let Some(newer) = newer {
                *row = newer;
            }
        }
    }

    /// What came after that time as an answer of the object's own.
    fn told_since(&self, object: &Descriptor, fetched_at: i64) -> Option<Told> {
        if !object.kind.has_report() {
            return None;
        }
        let call = calls::report(object, &[]);
        let age = noted(self.store.age_at(&self.service, &call.path, self.now))??;
        if age.fetched_at <= fetched_at {
            return None;
        }
        if age.class == Class::Missing {
            return Some(Told::Missing(age.fetched_at));
        }
        let kept = noted(self.store.answer_at(&self.service, &call.path, self.now))??;
        match self.client.read_kept(&call, &Bytes::from(kept.body)) {
            Ok(Answer::Object(report)) if report.has_attributes => Some(Told::Report(report, kept.fetched_at)),
            _ => None,
        }
    }

    /// A link with the numbers that its ends have by now.
    fn link(&self, row: &Object, fetched_at: i64) -> Option<Object> {
        let facts = &row.facts;
        let ends = [
            (Kind::IpAddress, &facts.ip_address, "ip_address_last_analysis_stats"),
            (Kind::Domain, &facts.host_name, "host_name_last_analysis_stats"),
        ];
        let newer: Vec<(&str, Stats)> = ends
            .into_iter()
            .filter_map(|(kind, end, member)| {
                match self.told_since(&Descriptor::new(kind, end.clone()?), fetched_at)? {
                    Told::Report(report, _) => Some((member, report.facts.stats?)),
                    Told::Missing(_) => None,
                }
            })
            .collect();
        if newer.is_empty() {
            return None;
        }
        let mut link = row.value();
        let attributes = link.get_mut("attributes")?.as_object_mut()?;
        for (member, stats) in newer {
            attributes.insert(member.to_owned(), serde_json::to_value(stats).ok()?);
        }
        Object::decode(Bytes::from(link.to_string())).ok()
    }
}

/// A row with what was told since: its own words of how its object stands in the list stay.
fn brought_up(row: &Object, told: Told) -> Option<Object> {
    let (new, at) = match told {
        Told::Report(report, at) => (report.raw().clone(), at),
        Told::Missing(at) => return case::gone(row, at),
    };
    let mut members: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(&new).ok()?;
    members.remove("relationships");
    let mut listed: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(row.raw()).ok()?;
    members.extend(listed.remove_entry("context_attributes"));
    let object = Object::decode(Bytes::from(serde_json::to_vec(&members).ok()?)).ok()?;
    Some(object.said_later(at))
}
