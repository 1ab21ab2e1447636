//! What searching costs: usual searches, the dearest that can be typed, building the index, and how soon
//! a post is found.

mod build;
mod findable;
mod hostile;
mod text;
mod usual;

use std::time::Duration;

use anyhow::Result;

use crate::{
    calibrator, data, measure, measure::Row, options::Options, places::Places, process::Cores, say,
    scene, server,
};

pub use build::Built;
pub use findable::Findable;
pub use hostile::Dearest;
pub use text::text;

/// The dearest searches that are told of.
const TOLD: usize = 12;

/// Everything that was measured.
pub struct Measured {
    /// Threads and replies, from the prepared data.
    pub corpus: serde_json::Value,
    /// Usual requests beside the calibrator.
    pub rows: Vec<Row>,
    /// The dearest that can be typed, the worst first.
    pub dearest: Vec<Dearest>,
    /// How many were tried.
    pub tried: usize,
    /// How soon a post is found: at rest, and while others search.
    pub findable: [Findable; 2],
    /// Building the index anew.
    pub built: Built,
}

/// Measures on a copy of the prepared data.
///
/// # Errors
/// Something is refused, or does not start.
pub fn measure(options: &Options, places: &Places, cores: Cores) -> Result<Measured> {
    let corpus = data::prepare(options, places, cores)?;
    let folder = data::working_copy(options, places)?;
    say("building the index");
    let built = build::measure(options, places, &folder, cores, &corpus)?;
    let server = server::start(options, places, &folder, cores)?;
    say("setting the scene");
    let scene = scene::set(options.port)?;
    server.process.settle(Duration::from_secs(30))?;
    say("the dearest searches");
    let mut dearest = hostile::measure(options.port, &server.process)?;
    let tried = dearest.len();
    dearest.sort_by(|a, b| b.cpu_ms.total_cmp(&a.cpu_ms));
    dearest.truncate(TOLD);
    say("how soon posts are found");
    let plans = usual::plans(options, &scene, &corpus);
    let at_rest = findable::at_rest(options.port, &scene)?;
    let busy = findable::while_others_search(options, places, cores, &scene, &plans[0].mix)?;
    let calibrator = calibrator::start(options.calibrator_port(), cores)?;
    let process = &server.process;
    let rows = measure::rounds(options, places, &plans, process, &calibrator, cores, say)?;
    server.process.stop()?;
    Ok(Measured {
        corpus: corpus.summary,
        rows,
        dearest,
        tried,
        findable: [at_rest, busy],
        built,
    })
}
