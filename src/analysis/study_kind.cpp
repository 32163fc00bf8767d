#include "analysis/study_kind.h"

#include <algorithm>

#include "analysis/analysis.h"
#include "core/error.h"
#include "study/study_file.h"

namespace modrob::analysis {

StudyKind kind_of(const study::StudyFile& study, const std::vector<DataSet>& data) {
  StudyKind kind{.scores = study.scores};
  if (kind.trained()) return kind;
  const bool grouped =
      std::any_of(data.begin(), data.end(), [](const DataSet& set) { return set.videos < set.utterances; });
  const bool named = !study.group.empty() && study.group != "utterance";
  kind.group = !grouped ? "utterance" : named ? study.group : "group";
  return kind;
}

void describe_kind(io::RecordVisitor& visitor, StudyKind& kind) {
  std::string source(kind.trained() ? "" : study::score_source_name(kind.scores));
  std::string group = kind.trained() ? "" : kind.group;
  visitor.field("scores", source, {.presence = io::Presence::kIfAny});
  visitor.field("group", group, {.presence = io::Presence::kIfAny});
  if (!visitor.reading()) return;
  try {
    kind = {.scores = study::parse_score_source(source)};
  } catch (const UserError& error) {
    visitor.fail(error.what(), "scores");
  }
  if (!group.empty()) kind.group = group;
}

}  // namespace modrob::analysis
