#include "verify/ledger_check.h"

#include <algorithm>

#include "core/hash.h"
#include "study/ledger.h"
#include "verify/study_at_hand.h"

namespace modrob::verify {

Check check_ledger(const study::StudyFolder& study) {
  Check check("ledger");
  const study::Ledger ledger(study.path);
  const std::string name = ledger.file().filename().string();
  if (study.study.imported()) {
    check.summary("nothing to check: the models were trained elsewhere, so no ledger was kept");
    check.note(std::string(study::unchecked_words(study.study.scores)));
    return check;
  }
  // The validation split may be looked at whenever one likes.
  if (study.study.split != "test") {
    check.summary("the " + study.study.split + " split was scored, which needs no ledger");
    return check;
  }
  const auto entries = ledger.read();
  const auto runs = claimed_runs(study);
  for (const auto* run : runs) {
    const auto hashes = run->identity.hashes();
    // The last one is that of the scores which are there.
    const auto entry = std::find_if(entries.rbegin(), entries.rend(), [&](const auto& candidate) {
      return candidate.split == study.study.split &&
             std::find(hashes.begin(), hashes.end(), candidate.run_hash) != hashes.end();
    });
    if (entry == entries.rend()) {
      check.fail(name, "has no entry of the run '" + run->folder.filename().string() +
                           "', so nothing says that its model was selected before the test split was opened");
      continue;
    }
    const std::string file = run_file(study, *run, "selection.json");
    guarded(check, file, [&] {
      if (entry->selection == sha256_of_file(run->folder / "selection.json")) return;
      check.fail(file, "is not the selection under which the test split was opened (" + entry->time + ")");
    });
  }
  for (const auto& problem : ledger.problems()) check.fail(name, problem);
  for (const auto& note : ledger.notes()) check.note(note);
  for (const auto& change : ledger.changes()) {
    check.note("changed after the study had begun (" + change.time + "): " + change.text);
  }
  check.summary(std::to_string(entries.size()) + " entries for " + std::to_string(runs.size()) + " finished runs");
  return check;
}

}  // namespace modrob::verify
