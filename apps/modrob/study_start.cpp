#include "study_start.h"

#include <algorithm>

#include "commands/find_study.h"
#include "commands/study_check.h"
#include "core/error.h"
#include "core/files.h"
#include "data/spoken_reviews/data_folder.h"
#include "study/ledger.h"

namespace modrob::app {

namespace {

study::StudyDeclaration declaration_of(const study::StudyFolder& prepared) {
  const study::FinishedRuns finished(prepared);
  study::StudyDeclaration declaration{prepared.study.to_json(), {}};
  for (const auto& data : prepared.study.data) {
    const auto dataset = data::Dataset::open(data::data_folder(data));
    const bool to_do = std::any_of(prepared.runs.begin(), prepared.runs.end(),
                                   [&](const auto& run) { return run.data == data && !finished(run); });
    if (to_do) require_splits(dataset, prepared.study);
    auto& declared = declaration.data[data];
    declared.hash = dataset.hash();
    for (const Modality modality : dataset.simulated().members()) {
      declared.simulated.emplace_back(modality_name(modality));
    }
  }
  return declaration;
}

}  // namespace

StudyStart::StudyStart(const StudyOptions& options, const Program& program)
    : study_(prepare_study(options, program)), declaration_(declaration_of(study_)) {}

void StudyStart::declare() const {
  make_folder(study_.path);
  const study::Ledger ledger(study_.path);
  for (const auto& line : tell_changes(study_)) ledger.append_change(line);
  ledger.append_declaration(declaration_);
}

}  // namespace modrob::app
