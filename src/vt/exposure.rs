//! What asking for an object would tell: its id can name something of the user's own network, as an indicator can.

use std::net::IpAddr;

use super::link::remarked_on;
use super::{Descriptor, Kind};
use crate::ioc::{self, Exposure, Indicator};

/// Letters of the longest IP address.
const LONGEST_ADDRESS: usize = 45;

impl Descriptor {
    /// Judges what its id names, as [`ioc::exposure`] judges what somebody wrote. Of a digest nothing can be told, and what is
    /// private is asked for in private.
    pub fn exposure(&self, internal_names: &[String]) -> Exposure {
        self.exposed(internal_names).map_or(Exposure::Public, |(_, exposure)| exposure)
    }

    /// What its id names that is not for everybody, and how it is judged.
    pub fn exposed(&self, internal_names: &[String]) -> Option<(Indicator, Exposure)> {
        let mut judged = self.named().into_iter().map(|named| {
            let exposure = ioc::exposure(&named, internal_names);
            (named, exposure)
        });
        judged.find(|(_, exposure)| *exposure != Exposure::Public)
    }

    /// The indicators that stand in the id, in any form in which one can be written there.
    fn named(&self) -> Vec<Indicator> {
        let id = &*self.id;
        match self.kind {
            // Also a name without a dot is asked for.
            Kind::Domain | Kind::IpAddress => {
                vec![ioc::classify(id).unwrap_or_else(|_| Indicator::Domain(id.to_owned()))]
            }
            Kind::Url => {
                let text = ioc::url_of_id(id);
                text.as_deref().into_iter().chain([id]).filter_map(|text| ioc::classify(text).ok()).collect()
            }
            Kind::Comment | Kind::Vote => remarked_on(id).map(|object| object.named()).unwrap_or_default(),
            Kind::Resolution => ends_of_resolution(id),
            _ => Vec::new(),
        }
    }
}

/// Address and name of a resolution, which its id has side by side with nothing between; where several readings are
/// possible, all of them.
fn ends_of_resolution(id: &str) -> Vec<Indicator> {
    let cuts = id.char_indices().map(|(at, _)| at).take(LONGEST_ADDRESS + 1);
    let read = |at| {
        let (address, name) = id.split_at_checked(at).filter(|(_, name)| !name.is_empty())?;
        Some([Indicator::Ip(address.parse::<IpAddr>().ok()?), Indicator::Domain(name.to_owned())])
    };
    cuts.filter_map(read).flatten().collect()
}
