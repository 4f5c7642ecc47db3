//! Every route of the API on one page: method and path to the handler. Handlers are plain functions of the service and
//! the call; only uploads, which stream, are elsewhere (`upload`).

use super::answer::{Answer, Refusal, data};
use super::call::{Call, Tier};
use super::kind::Kind;
use super::service::Service;

/// Whether a route needs a premium key.
fn needs_premium(path: &[&str]) -> bool {
    let first = path.first().copied().unwrap_or_default();
    let last = path.last().copied().unwrap_or_default();
    matches!(first, "private" | "intelligence" | "ioc_stream" | "ioc_stream_notifications" | "saved_searches")
        || matches!(last, "download" | "download_url" | "pcap" | "evtx" | "memdump")
}

/// Answers a call.
pub(super) fn answer(service: &Service, call: &Call) -> Answer {
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    if call.tier == Tier::Public && needs_premium(&path) {
        return Err(Refusal::forbidden());
    }
    match call.method.as_str() {
        "GET" => get(service, call, &path),
        "POST" => post(service, call, &path),
        "DELETE" => delete(service, call, &path),
        _ => Err(Refusal { status: 405, code: "BadRequestError", message: "Method not allowed".into() }),
    }
}

fn get(service: &Service, call: &Call, path: &[&str]) -> Answer {
    match path {
        ["files", "upload_url"] => service.upload_url(Kind::File),
        ["private", "files", "upload_url"] => service.upload_url(Kind::PrivateFile),
        ["search"] => service.search(call),
        ["intelligence", "search"] => service.intelligence_search(call),
        ["intelligence", "search", "snippets", snippet] => Service::snippet(snippet),
        ["widget", "url"] | ["gtiwidget"] => service.widget_url(call),
        ["metadata"] => service.metadata(),
        ["popular_threat_categories"] => data(service.world.story.engines.category.clone()),
        ["comments"] => service.latest_comments(call),
        ["collections"] => service.list_of_things(call, Kind::Collection),
        ["saved_searches"] => service.list_of_things(call, Kind::SavedSearch),
        ["ioc_stream"] => service.ioc_stream(call),
        ["ioc_stream_notifications", id] => service.notification(id, call),
        ["private", "files"] => service.private_files(call),
        ["private", "analyses"] => service.private_analyses(call),
        ["submission", id] => service.report(Kind::Submission, id, call),
        ["users", id, "overall_quotas"] => service.overall_quotas(id, call),
        ["users" | "groups", id, "api_usage"] => service.api_usage(id, call),
        ["files", id, "download"] => service.download(id, call),
        ["files", id, "download_url"] => service.download_url(id, call),
        ["private", "file", id, "behaviours"] => service.relationship(Kind::PrivateFile, id, "behaviours", call),
        [group @ ("intelligence" | "private"), "zip_files", id, rest @ ..] => service.bundle(group, id, rest, call),
        _ => of_collection(service, call, path),
    }
}

/// `{collection}/{id}` and what hangs below it, for every collection.
fn of_collection(service: &Service, call: &Call, path: &[&str]) -> Answer {
    let (collection, rest) = match path {
        ["private", collection, rest @ ..] => (format!("private/{collection}"), rest),
        [collection, rest @ ..] => ((*collection).to_owned(), rest),
        [] => return unknown(),
    };
    let Some(kind) = Kind::of_collection(&collection) else { return unknown() };
    match rest {
        [id] => service.report(kind, id, call),
        [id, what @ ("behaviour_summary" | "behaviour_mitre_trees")]
            if matches!(kind, Kind::File | Kind::PrivateFile) =>
        {
            service.behaviour_view(kind, id, what, call)
        }
        [id, what @ ("html" | "pcap" | "evtx" | "memdump")]
            if matches!(kind, Kind::Behaviour | Kind::PrivateBehaviour) =>
        {
            service.behaviour_file(kind, id, what)
        }
        [id, "relationships", name] => service.descriptors(kind, id, name, call),
        [id, name] => service.relationship(kind, id, name, call),
        _ => unknown(),
    }
}

fn post(service: &Service, call: &Call, path: &[&str]) -> Answer {
    match path {
        ["urls"] => service.submit_url(call),
        ["private", "urls"] => service.submit_private_url(call),
        [group @ ("intelligence" | "private"), "zip_files"] => service.make_bundle(group, call),
        ["comments", id, "vote"] => service.vote_on_comment(id, call),
        ["private", "files", id, "analyse"] => service.analyse(Kind::PrivateFile, id, call),
        [collection, id, action @ ("analyse" | "comments" | "votes")] => {
            let Some(kind) = Kind::of_collection(collection) else { return unknown() };
            match *action {
                "analyse" => service.analyse(kind, id, call),
                "comments" => service.add_comment(kind, id, call),
                _ => service.add_vote(kind, id, call),
            }
        }
        _ => unknown(),
    }
}

fn delete(service: &Service, call: &Call, path: &[&str]) -> Answer {
    match path {
        ["comments", id] => service.delete_comment(id, call),
        ["private", "files", id] => service.delete_private_file(id, call),
        ["ioc_stream"] => Ok(service.clear_ioc_stream()),
        ["ioc_stream_notifications", id] => service.delete_notification(id),
        _ => unknown(),
    }
}

fn unknown() -> Answer {
    Err(Refusal::new("NotFoundError", "Resource not found."))
}
