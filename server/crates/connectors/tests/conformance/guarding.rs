//! No call leaves for a network that is not meant.

use crate::{Scene, scene};
use backstop_connectors::{Connectors, Guard, Http, Names, hand_over};
use backstop_domain::clock::ManualClock;
use backstop_domain::connector::*;
use backstop_domain::ids::DeliveryId;
use backstop_domain::network::Network;
use futures_util::future::BoxFuture;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Answers by turns.
struct Turns(Vec<Vec<&'static str>>, AtomicUsize);

impl Names for Turns {
    fn addresses(&self, _host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let turn = self.1.fetch_add(1, Ordering::SeqCst);
        let found = self.0[turn.min(self.0.len() - 1)]
            .iter()
            .map(|ip| ip.parse().unwrap())
            .collect();
        Box::pin(async move { Ok(found) })
    }
}

async fn attempt(
    scene: &Scene,
    names: Vec<Vec<&'static str>>,
    address: &str,
    allowed: &[&str],
) -> String {
    let http = Http::new(Arc::new(Turns(names, AtomicUsize::new(0))))
        .patient_for(Duration::from_millis(200));
    let clock = Arc::new(ManualClock::new(crate::START));
    let inbox = crate::scene(ConnectorKind::Email).await.1;
    let connectors = Connectors::new(http, inbox, clock);
    let endpoint = Endpoint {
        address: address.to_owned(),
        allowed: allowed.iter().map(|n| Network::parse(n).unwrap()).collect(),
        ..scene.endpoint()
    };
    let order = Order {
        id: DeliveryId(1),
        attempt: 1,
        key: "backstop-1-1".into(),
        endpoint: endpoint.clone(),
        task: crate::ticket(),
    };
    match connectors.open(&endpoint) {
        Err(fault) => fault.reason,
        Ok(connector) => hand_over(connector.as_ref(), &order)
            .await
            .map_or_else(|f| f.reason, |_| "done".into()),
    }
}

const INSIDE: &str = "leads into a private network, which this connector may not call";

#[tokio::test]
async fn addresses_of_ones_own_network_are_not_called() {
    let (scene, _) = scene(ConnectorKind::Webhook).await;
    let port = scene.stub.address.port();
    // However an address is written, it is the same address.
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "0x7f000001",
        "127.0.0.1.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0.0.0.0",
        "[::]",
        "10.0.0.1",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "[fe80::1]",
        "[fd00::1]",
        "100.64.0.1",
        "[64:ff9b::7f00:1]",
        "１２７.0.0.1",
        "user@127.0.0.1",
        "127.0.0.1%00.example.com",
    ] {
        let said = attempt(
            &scene,
            vec![vec!["127.0.0.1"]],
            &format!("http://{host}:{port}/"),
            &[],
        )
        .await;
        assert!(
            said == INSIDE || said == "has an address that cannot be read",
            "{host}: {said}"
        );
    }
    for scheme in [
        "file:///etc/passwd",
        "gopher://example.com/",
        "ftp://example.com/",
    ] {
        let said = attempt(&scene, vec![vec!["1.1.1.1"]], scheme, &[]).await;
        assert!(said.starts_with("has an address"), "{scheme}: {said}");
    }
    assert!(
        scene.stub.calls.lock().unwrap().is_empty(),
        "nothing was called"
    );
}

#[tokio::test]
async fn names_are_judged_by_all_their_addresses() {
    let (scene, _) = scene(ConnectorKind::Webhook).await;
    let url = format!("http://desk.example.com:{}/", scene.stub.address.port());
    for found in [
        vec!["127.0.0.1"],
        vec!["::1"],
        vec!["1.1.1.1", "127.0.0.1"],
        vec!["10.0.0.1"],
    ] {
        assert_eq!(
            attempt(&scene, vec![found.clone()], &url, &[]).await,
            INSIDE,
            "{found:?}"
        );
    }
    assert!(scene.stub.calls.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_name_that_answers_differently_a_moment_later_changes_nothing() {
    let (scene, _) = scene(ConnectorKind::Webhook).await;
    let url = format!("http://desk.example.com:{}/", scene.stub.address.port());
    // Good when first asked, inside when asked again: the connection goes to what was judged.
    // 192.0.2.1 leads nowhere; it is allowed here so that no packet leaves for a real host.
    let turns = vec![vec!["192.0.2.1"], vec!["127.0.0.1"]];
    let said = attempt(&scene, turns, &url, &["192.0.2.0/24"]).await;
    assert_ne!(said, "done");
    assert!(scene.stub.calls.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_administrator_may_allow_a_network() {
    let (scene, _) = scene(ConnectorKind::Webhook).await;
    let url = format!("http://desk.example.com:{}/", scene.stub.address.port());
    assert_eq!(
        attempt(&scene, vec![vec!["127.0.0.1"]], &url, &["127.0.0.1"]).await,
        "done"
    );
    assert_eq!(
        attempt(&scene, vec![vec!["127.0.0.2"]], &url, &["127.0.0.1"]).await,
        INSIDE
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (scene, _) = scene(ConnectorKind::Webhook).await;
    scene.stub.next(crate::Trouble::Redirect);
    let said = attempt(
        &scene,
        vec![vec!["127.0.0.1"]],
        &scene.stub.url(),
        &["127.0.0.1"],
    )
    .await;
    assert!(said.contains("redirects are not followed"), "{said}");
    assert_eq!(scene.stub.calls.lock().unwrap().len(), 1);
}

#[test]
fn a_guard_admits_the_public_internet() {
    let guard = Guard::new(Arc::new(Turns(Vec::new(), AtomicUsize::new(0))), Vec::new());
    assert!(guard.admits("1.1.1.1".parse().unwrap()));
    assert!(!guard.admits("169.254.169.254".parse().unwrap()));
}
