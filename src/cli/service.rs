//! The service as commands see it: the client, and the store that spares it requests.

use super::Session;
use super::exit::Failure;
use super::purse::Purse;
use super::record::Origin;
use super::shelf::Shelf;
use crate::config::{Access, Network, Tier};
use crate::vt::analysis::Pace;
use crate::vt::page::Listing;
use crate::vt::quota::Quotas;
use crate::vt::{self, Answer, ApiError, Call, Page, Reason};

/// What every command asks through.
#[derive(Debug)]
pub(super) struct Service {
    client: vt::Client,
    shelf: Option<Shelf>,
    purse: Purse,
    session: Session,
}

/// An answer and where it came from.
#[derive(Debug)]
pub(super) struct Given {
    pub answer: Answer,
    pub from: Origin,
}

impl Given {
    pub(super) fn page(self) -> Result<Page, ApiError> {
        self.answer.page()
    }
}

impl Service {
    /// Finds the key and makes the client. Nothing is sent yet.
    pub(super) fn open(session: Session) -> Result<Self, Failure> {
        let offline = session.config.network == Network::Offline;
        let key = if offline { None } else { session.key()? };
        // Another service than VirusTotal may want none, or says itself that it does.
        if key.is_none() && !offline && session.asks_virustotal() {
            return Err(no_key(&session).into());
        }
        let settings = vt::Settings {
            base_url: session.config.base_url.clone(),
            key,
            proxy: session.config.proxy.as_ref().map(|proxy| proxy.reveal().to_owned()),
            ca_cert: session.config.ca_cert.clone(),
            read_only: session.config.access == Access::ReadOnly,
            ..vt::Settings::default()
        };
        let shelf = Shelf::open(&session);
        let purse = Purse::of(&session, shelf.as_ref().map(Shelf::store), settings.key.as_ref());
        Ok(Self { client: vt::Client::new(settings)?, shelf, purse, session })
    }

    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// The answer to a read, from the store while it is fresh.
    pub(super) async fn ask(&self, call: &Call) -> Result<Given, ApiError> {
        let network = self.session.config.network;
        if let Some(kept) = self.shelf.as_ref().and_then(|shelf| shelf.answer(call, network)) {
            // What can't be read was kept by another version, and is asked for anew.
            if let Ok(answer) = self.client.read_kept(call, &kept?) {
                return Ok(Given { answer, from: Origin::Store });
            }
        }
        self.send(call).await
    }

    /// Sends it, whatever the store knows, and keeps the answer.
    pub(super) async fn send(&self, call: &Call) -> Result<Given, ApiError> {
        let Some(store) = &self.shelf else { return self.pass(call).await };
        self.pay(call).await?;
        let answer = self.client.send_raw(call).await.and_then(|body| {
            let answer = self.client.read_kept(call, &body)?;
            store.keep(call, &body, &answer);
            Ok(answer)
        });
        let answer = answer.inspect_err(|error| {
            self.purse.heed(error);
            store.keep_missing(call, error);
        })?;
        Ok(Given { answer, from: Origin::Network })
    }

    /// Sends a call for one of many pages, which would push everything else out of the store, and keeps nothing of it.
    pub(super) async fn listing(&self, call: &Call) -> Result<Listing, ApiError> {
        self.pay(call).await?;
        self.client.send_listing(call).await.inspect_err(|error| self.purse.heed(error))
    }

    /// Sends it where there is no store.
    async fn pass(&self, call: &Call) -> Result<Given, ApiError> {
        self.pay(call).await?;
        let answer = self.client.send(call).await.inspect_err(|error| self.purse.heed(error))?;
        Ok(Given { answer, from: Origin::Network })
    }

    /// Sends a call with a file and says how far it is.
    pub(super) async fn send_watched(
        &self,
        call: &Call,
        tell: impl Fn(vt::Progress) + Send + Sync + 'static,
    ) -> Result<Answer, ApiError> {
        self.pay(call).await?;
        self.client.send_watched(call, tell).await.inspect_err(|error| self.purse.heed(error))
    }

    /// How patiently an analysis is followed. A key that is said to be public is spared on this machine too.
    pub(super) fn pace(&self) -> Pace {
        let brisk = self.session.is_demo() || self.client.is_loopback() && self.session.config.tier != Tier::Public;
        if brisk { Pace::LOOPBACK } else { Pace::SERVICE }
    }

    /// The store, where there is one.
    pub(super) fn shelf(&self) -> Option<&Shelf> {
        self.shelf.as_ref()
    }

    /// Tells the budget what the service says of today.
    pub(super) fn correct(&self, quotas: &Quotas) {
        self.purse.correct(quotas);
    }

    /// Refuses what may not leave, and counts what may.
    async fn pay(&self, call: &Call) -> Result<(), ApiError> {
        if self.session.config.network == Network::Offline {
            return Err(ApiError::local(Reason::Offline, call.title(), "nothing was sent"));
        }
        if self.session.config.access == Access::ReadOnly && call.changes() {
            return Err(ApiError::local(Reason::ReadOnly, call.title(), "nothing was sent"));
        }
        self.purse.pay(call).await?;
        tracing::info!(request = call.title(), "asking");
        Ok(())
    }
}

/// Where a key is looked for, for those who have none.
fn no_key(session: &Session) -> ApiError {
    let places = session.config.key_places().join("; ");
    ApiError::local(Reason::KeyMissing, "", format!("nothing was sent; looked in: {places}. Without a key: --demo"))
}
