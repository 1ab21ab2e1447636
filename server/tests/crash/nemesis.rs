//! The one who kills: servers at random moments, and now and then the database.

use std::time::Duration;

use fastrand::Rng;

use crate::nodes::Nodes;
use crate::postgres::Cluster;

/// The database crashes once in so many kills.
const DATABASE: usize = 6;

/// What was done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    pub kills: usize,
    pub database_crashes: usize,
}

/// Kills until `kills` servers are killed; all of them run afterwards, or are about to.
pub async fn rage(nodes: &Nodes, database: Option<&Cluster>, kills: usize, mut dice: Rng) -> Done {
    let mut done = Done::default();
    while done.kills < kills {
        pause(&mut dice, 100..900).await;
        let node = dice.usize(..nodes.count());
        tokio::task::block_in_place(|| nodes.kill(node));
        done.kills += 1;
        if let Some(database) = database.filter(|_| done.kills % DATABASE == 0) {
            tokio::task::block_in_place(|| database.crash());
            done.database_crashes += 1;
            pause(&mut dice, 50..800).await;
            tokio::task::block_in_place(|| database.restart());
        }
        pause(&mut dice, 0..250).await;
        nodes.start(node);
        nodes.revive();
    }
    done
}

async fn pause(dice: &mut Rng, milliseconds: std::ops::Range<u64>) {
    tokio::time::sleep(Duration::from_millis(dice.u64(milliseconds))).await;
}
