#pragma once

#include <string>
#include <vector>

#include "io/record/record_visitor.h"
#include "study/score_source.h"

namespace modrob::study {
struct StudyFile;
}

namespace modrob::analysis {

struct DataSet;

/// What decides how sentences speak of a study: whose scores it holds, and what its utterances belong to.
struct StudyKind {
  study::ScoreSource scores = study::ScoreSource::kTrained;
  /// What is resampled as a whole: "video", of imported scores what the study calls it, or "group"; "utterance" where
  /// each stands for itself.
  std::string group = "video";

  /// By this program: there are settings, logs, selections and a ledger.
  bool trained() const { return scores == study::ScoreSource::kTrained; }
  bool grouped() const { return group != "utterance"; }
  std::string groups() const { return group + "s"; }
};

StudyKind kind_of(const study::StudyFile& study, const std::vector<DataSet>& data);
/// Its fields in a record of another name; nothing is written of a study whose models this program trained.
void describe_kind(io::RecordVisitor& visitor, StudyKind& kind);

}  // namespace modrob::analysis
