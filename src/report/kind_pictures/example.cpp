#include "report/kind_pictures/example.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <string_view>

#include "core/error.h"
#include "corruption/assign.h"
#include "corruption/kind.h"
#include "corruption/kinds/changed_values.h"

namespace modrob::report {

namespace {

using corruption::KindRow;
using corruption::Place;

constexpr uint64_t kSeed = 1;
// Of many names one whose numbers hit about as many words, tokens, features and frames as the strength says.
constexpr std::string_view kUtterance = "example 860";

KeyedStream stream_of(Modality modality) {
  return corruption::noise_stream(kSeed, Occasion{}, modality, hash_text(kUtterance));
}

// Between the numbers of a grid, without corners and without functions whose bits differ between machines.
double blend(double from, double to, double share) { return from + (to - from) * share * share * (3 - 2 * share); }

// Normal numbers on a grid of `step_spacing` x `feature_spacing`, smooth between them.
ExampleSequence smooth_sequence(std::string_view name, int64_t steps, int64_t width, double step_spacing,
                                double feature_spacing) {
  const KeyedStream random(hash_text("docs.pictures"), hash_text(name));
  constexpr uint64_t kRow = 1000;
  ExampleSequence sequence{.values = {}, .width = width};
  for (int64_t t = 0; t < steps; ++t) {
    const double x = static_cast<double>(t) / step_spacing, from_left = x - std::floor(x);
    for (int64_t d = 0; d < width; ++d) {
      const double y = static_cast<double>(d) / feature_spacing, from_top = y - std::floor(y);
      const auto corner = static_cast<uint64_t>(std::floor(y)) * kRow + static_cast<uint64_t>(std::floor(x));
      sequence.values.push_back(static_cast<float>(
          blend(blend(random.normal(corner), random.normal(corner + 1), from_left),
                blend(random.normal(corner + kRow), random.normal(corner + kRow + 1), from_left), from_top)));
    }
  }
  return sequence;
}

ExampleSequence encoding() { return smooth_sequence("encoding", 30, 12, 5, 2); }

// Of a few other utterances.
corruption::FeatureStatistics training_statistics() {
  corruption::FeatureStatistics statistics;
  for (const char* name : {"first of training", "second of training", "third of training"}) {
    const auto sequence = smooth_sequence(name, 30, 12, 5, 2);
    const std::span<const float> values(sequence.values);
    for (int64_t t = 0; t < sequence.steps(); ++t) {
      statistics.add(values.subspan(static_cast<size_t>(t * sequence.width), static_cast<size_t>(sequence.width)));
    }
  }
  return statistics;
}

// Energies of a voice in some bands: syllables, and a pause.
ExampleSequence voice(std::string_view name, int64_t steps) {
  auto sequence = smooth_sequence(name, steps, 8, 5, 2.5);
  for (float& value : sequence.values) value = std::max(0.0F, value + 1.1F);
  return sequence;
}

// The three kinds of which LibTorch has functions (corrupt/kinds.h), written as a change.
corruption::RowChange change_of(const KindRow& kind, const corruption::EncodedRow& row) {
  if (kind.change != nullptr) return kind.change(row);
  if (kind.zeroes) return {.scale = std::vector<float>(row.size(), 0.0F)};
  if (corruption::kNoiseScale->name == kind.name) {
    const double factor = (1 - row.strength) + row.strength * row.random.normal(0);
    return {.scale = std::vector<float>(row.size(), static_cast<float>(factor))};
  }
  MODROB_CHECK(corruption::kNoiseAdd->name == kind.name, "every kind on encodings has a picture");
  std::vector<float> noise(row.size());
  row.random.fill_normal(noise);
  for (float& number : noise) number = static_cast<float>(number * row.strength);
  return {.shift = std::move(noise)};
}

// Special pieces, those of the text, and others that a vocabulary has.
constexpr auto kPieces = std::to_array<std::string_view>(
    {"[UNK]", "[MASK]", "a",     "slow",  "film",    ",",    "but",   "the",   "end",  "##ing",
     "was",   "un",     "##for", "##get", "##table", ".",    "river", "seven", "##ed", "cold",
     "music", "##ly",   "paper", "why",   "green",   "##er", "north", "two"});
constexpr size_t kTextBegins = 2, kTextEnds = 16;

ExampleText altered_tokens(const KindRow& kind) {
  std::vector<int64_t> regular(kPieces.size() - kTextBegins), ids(kTextEnds - kTextBegins);
  std::iota(regular.begin(), regular.end(), kTextBegins);
  std::iota(ids.begin(), ids.end(), kTextBegins);
  const corruption::TokenChoices choices{.unknown = 0, .mask = 1, .regular = regular};
  corruption::TokenRow row{ids, example_strength(kind), stream_of(Modality::kText), choices};
  kind.tokens(row);
  ExampleText pieces;
  for (const int64_t id : ids) pieces.emplace_back(kPieces[static_cast<size_t>(id)]);
  return pieces;
}

}  // namespace

double example_strength(const KindRow& kind) { return kind.has_strength ? kind.severities[2] : 1; }

BeforeAfter<ExampleSequence> example_sequence(const KindRow& kind) {
  if (kind.place == Place::kEncoding) {
    BeforeAfter<ExampleSequence> made{encoding(), encoding()};
    const auto& x = made.before;
    const auto training = training_statistics();
    const auto gradient = smooth_sequence("gradient", x.steps(), x.width, 5, 2);
    corruption::EncodedRow row{x.values, x.steps(), x.width, example_strength(kind), stream_of(Modality::kText)};
    row.training = &training;
    row.gradient = gradient.values;
    row.score = 1;
    const auto change = change_of(kind, row);
    made.after.values = corruption::changed_values(change, x.values, x.width);
    return made;
  }
  if (kind.place == Place::kInputs) return {voice("voice", 55), voice("another voice", 42)};
  MODROB_CHECK(kind.frames != nullptr, "a kind on encodings or frames");
  BeforeAfter<ExampleSequence> made{voice("voice", 55), voice("voice", 55)};
  const auto other = voice("another voice", 42);
  corruption::FrameRow row{made.after.values, made.after.width, example_strength(kind), stream_of(Modality::kAudio),
                           [&](double) { return std::span<const float>(other.values); }};
  kind.frames(row);
  return made;
}

BeforeAfter<ExampleText> example_text(const KindRow& kind) {
  if (kind.place == Place::kTokens) {
    return {.before = {kPieces.begin() + kTextBegins, kPieces.begin() + kTextEnds}, .after = altered_tokens(kind)};
  }
  MODROB_CHECK(kind.words != nullptr, "a kind on tokens or words");
  const ExampleText words = {"The",    "second",  "half", "surprised", "me",    "with",
                             "clever", "writing", "and",  "funny",     "scenes"};
  BeforeAfter<ExampleText> made{words, words};
  corruption::WordRow row{made.after, example_strength(kind), stream_of(Modality::kText)};
  kind.words(row);
  return made;
}

}  // namespace modrob::report
