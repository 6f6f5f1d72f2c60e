//! `bench start`: the cost of starting each function, compared with an empty one.

mod authority;
mod binaries;
mod doorway;
mod folder;
mod median;
mod options;
mod parameters;
mod process;
mod report;
mod run;
mod runtime_api;
mod scene;
mod size;
mod subject;

pub(crate) use options::Options;
pub(crate) use report::StartReport;

use crate::document;
use crate::failure::Failure;
use crate::progress::Progress;
use median::{median, median_took};
use report::{Began, Row};
use run::{Run, Took, rehearse};
use scene::{Scene, Way};
use subject::Subject;

/// The part of the document that is written.
pub(crate) const PART: &str = "start";
/// The number of requests after which a function is warm.
const WARM: u32 = 200;
/// How many processes are measured when warm. Their results hardly differ.
const WARM_RUNS: u32 = 3;

/// The results of one function, start by start.
#[derive(Default)]
struct Seen {
    init: Vec<Took>,
    first: Vec<Took>,
}

/// Measures the functions and writes the results into the document.
///
/// # Errors
/// Returns a failure if a binary is missing or a function fails.
pub(crate) async fn run(options: &Options) -> Result<StartReport, Failure> {
    let subjects = Subject::all(options)?;
    let scene = Scene::open().await?;
    let measured = measure(options, &subjects, &scene).await;
    scene.close().await;
    let report = measured?;
    if !options.print_only {
        document::write(&options.document, PART, &document::command(), &report.to_string())?;
    }
    Ok(report)
}

async fn measure(options: &Options, subjects: &[Subject], scene: &Scene) -> Result<StartReport, Failure> {
    let tokens = scene.tokens().await?;
    for subject in subjects {
        rehearse(subject, scene, &subject.questions(scene, &tokens)).await?;
    }
    // In turns, so that other load on the machine affects all functions equally.
    let mut seen: Vec<[Seen; 2]> = subjects.iter().map(|_| Default::default()).collect();
    let progress = Progress::new("starts", options.repetitions as usize * subjects.len());
    for _ in 0..options.repetitions {
        let tokens = scene.tokens().await?;
        for (subject, [tls, plain]) in subjects.iter().zip(&mut seen) {
            let event = subject.questions(scene, &tokens).event;
            for (way, seen) in [(Way::Tls, tls), (Way::Plain, plain)] {
                let (mut run, init) = Run::start(subject, scene, way).await?;
                seen.init.push(init);
                seen.first.push(run.invoke(&event).await?);
            }
            progress.step();
        }
    }
    progress.finish();
    let progress = Progress::new("warm", subjects.len());
    let mut rows = Vec::new();
    for (subject, [tls, plain]) in subjects.iter().zip(&seen) {
        rows.push(row(options, subject, scene, [tls, plain]).await?);
        progress.step();
    }
    progress.finish();
    let Options { repetitions, requests, .. } = *options;
    Ok(StartReport { repetitions, requests, rows })
}

/// Returns the results of a function, with those of warm requests.
async fn row(options: &Options, subject: &Subject, scene: &Scene, seen: [&Seen; 2]) -> Result<Row, Failure> {
    let (mut warm, mut without_a_call, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    let mut what = "";
    for _ in 0..WARM_RUNS {
        let questions = subject.questions(scene, &scene.tokens().await?);
        let (mut run, _) = Run::start(subject, scene, Way::Tls).await?;
        run.invoke_often(&questions.event, WARM).await?;
        warm.push(run.invoke_often(&questions.event, options.requests).await?);
        memory.push(run.peak_memory()?);
        if let Some(event) = &questions.without_a_call {
            run.invoke_often(event, WARM).await?;
            without_a_call.push(run.invoke_often(event, options.requests).await?);
        }
        what = questions.what;
    }
    let [tls, plain] = seen.map(|seen| Began { init: median_took(&seen.init), first: median_took(&seen.first) });
    Ok(Row {
        name: subject.name(),
        what,
        size: size::of(&subject.binary)?,
        tls,
        plain,
        warm: median(warm),
        without_a_call: (!without_a_call.is_empty()).then(|| median(without_a_call)),
        peak_memory: median(memory),
    })
}
