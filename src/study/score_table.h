#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "study/imported_run.h"

namespace modrob::study {

/// Scores that another program computed, read from tables, and the study that they are.
struct ImportedScores {
  StudyFile study;
  std::vector<ImportedRun> runs;
  std::vector<std::string> notices;  ///< what was assumed, one sentence each
};

struct ScoreTableOptions {
  std::string name;        ///< of the study
  std::string title = {};  ///< empty: the name
  std::string split = "test";
  /// Of models that have others than text, audio and video; empty: those three.
  std::vector<std::string> modalities = {};
  std::vector<std::string> kinds = {};  ///< of corruption, which this program does not know
  /// A study file whose title, metrics, claims, strategies and names of modalities and kinds are taken, and its seeds
  /// as those that were declared; not the rest of its grid, nor its settings and recipes. Empty: none.
  std::filesystem::path study_file = {};
  /// How the caller's user names modalities and kinds that this program does not know, for messages.
  std::string naming = "--modality NAME, --kind NAME";
};

/// Reads tables with one row for each score, in any order, as io::CsvTable reads them (CSV, TSV, JSON, JSONL), or
/// safetensors files with an array for each column (texts: a JSON list under the column's name in the metadata).
/// Columns:
///   utterance, condition, label, score   condition: "clean", or a corruption ("text missing 30 %")
///   group                                what is resampled as a whole; the utterance itself when absent
///   draw, seed                           0 and 1 when absent
///   data, model, strategy                "data", "model" and "none" when absent
/// Each run has every condition in the same draws, but for those that are the same in every draw (all are hit, nothing
/// is drawn), where one is enough; and each has "clean", once. docs/study.md shows it. UserError with file and line for
/// what is not so, or with the run where something is lacking. Interrupted when a stop was requested.
ImportedScores read_score_tables(const std::vector<std::filesystem::path>& files, const ScoreTableOptions& options);

}  // namespace modrob::study
