#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/json.h"
#include "report/paper/published.h"
#include "report/paper/study_cell.h"

namespace modrob::report::paper {

/// A fidelity switch that lies between the two presets, told by who knows the switches (fidelity/fidelity.h).
struct SwitchDifference {
  std::string name, corrected, reference, why, source;
};

struct FlagReason {
  std::string flag, why;
};

/// The level that a drop implies: clean - drop, and how far rounding can be off.
struct RebuiltLevel {
  double value = 0, uncertainty = 0;
  const PaperCell* clean = nullptr;
};

/// The same number in another table or figure of the paper. A figure shows levels.
struct Elsewhere {
  const PaperCell* cell = nullptr;
  bool agrees = false;  ///< within rounding
};

/// What a cell of the paper is: what is printed, what is used here and why, what the released code did to get it, what
/// a study has in its place, and what lies between the two. Units are the paper's, except in `ours`.
struct Explanation {
  const PaperCell* cell = nullptr;
  std::string address;
  std::vector<FlagReason> flags;
  std::optional<RebuiltLevel> level;  ///< of drops
  std::vector<Elsewhere> elsewhere;

  std::string noise_kind;  ///< what the released code applies: "noise_scale"; empty where the cell has no noise
  /// Counted per batch: the diagnostic (noise only) and the training that the cell stands for.
  const EffectiveRate* test_rate = nullptr;
  const EffectiveRate* training_rate = nullptr;
  std::optional<LoggedMean> logged;    ///< Self-MM's clean cells
  std::vector<std::string> reference;  ///< what the released code did, in sentences

  std::vector<StudyCell> ours;             ///< on the paper's data set, both presets
  std::vector<StudyCell> other_data;       ///< the same place of the grid on other data sets
  std::vector<SwitchDifference> switches;  ///< those that act on this cell
  std::vector<std::string> differences;    ///< what explains the difference, in sentences
};

/// `cells` are everything the user's studies have (any data set, any preset); `switches` those of the cell's model.
Explanation explain(const PaperCell& cell, std::span<const StudyCell> cells,
                    std::span<const SwitchDifference> switches);

/// The switches by number alone, or each with what it does.
enum class SwitchDetail { kCounted, kListed };
std::string to_text(const Explanation& explanation, SwitchDetail detail = SwitchDetail::kCounted);
io::Json to_json(const Explanation& explanation);

}  // namespace modrob::report::paper
