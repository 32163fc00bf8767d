#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "corruption/kind_row.h"

// A made-up utterance before and after a kind of corruption, at severity 3 (docs/corruptions.md). What happens to it is
// what the kind's own function does, with the numbers of a stream as any utterance has (docs/randomness.md).
namespace modrob::report {

/// [T, D] row-major.
struct ExampleSequence {
  std::vector<float> values;
  int64_t width = 1;
  int64_t steps() const { return static_cast<int64_t>(values.size()) / width; }
};

using ExampleText = std::vector<std::string>;

template <typename T>
struct BeforeAfter {
  T before, after;
};

/// Severity 3's, or 1 where a kind has none.
double example_strength(const corruption::KindRow& kind);

/// Of kinds on encodings and frames.
BeforeAfter<ExampleSequence> example_sequence(const corruption::KindRow& kind);

/// Words of kinds on words, pieces of kinds on tokens.
BeforeAfter<ExampleText> example_text(const corruption::KindRow& kind);

}  // namespace modrob::report
