#include "data/importers/label_meaning.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/error.h"
#include "core/label_signs.h"
#include "core/text_format.h"
#include "data/summary/label_check.h"
#include "io/json.h"

namespace modrob::data {

namespace {

constexpr double kLargestLabel = 3.0;

std::string label_text(double value) { return io::Json(value).dump(); }

std::string named_label(const Utterance& utterance) {
  return "the label of '" + utterance.id + "' is " + label_text(utterance.label);
}

double to_class(const Utterance& utterance) {
  if (utterance.label == 0) return -1;
  if (utterance.label == 1) return 1;
  throw UserError("--labels-as negative-positive: " + named_label(utterance) +
                  ", needed: 0 (negative) or 1 (positive); scores of another range are mapped by --rescale LOW,HIGH");
}

double rescaled(const Utterance& utterance, const LabelRange& range) {
  if (utterance.label < range.from_low || utterance.label > range.from_high) {
    throw UserError("--rescale: " + named_label(utterance) + ", outside the range from " + label_text(range.from_low) +
                    " to " + label_text(range.from_high) + "; give the range of the source's scale");
  }
  const double share = (utterance.label - range.from_low) / (range.from_high - range.from_low);
  return range.to_low + share * (range.to_high - range.to_low);
}

}  // namespace

LabelsAs parse_labels_as(std::string_view name) {
  if (name == "scores") return LabelsAs::kScores;
  if (name == "negative-positive") return LabelsAs::kNegativePositive;
  throw UserError("unknown meaning of labels '" + std::string(name) + "'; " +
                  suggestion(name, {"scores", "negative-positive"}));
}

LabelRange parse_label_range(const std::string& text) {
  std::vector<double> numbers;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (bool more = true; more;) {
    double value = 0;
    const auto [stop, error] = std::from_chars(at, end, value);
    if (error != std::errc() || !std::isfinite(value)) break;
    numbers.push_back(value);
    more = stop != end && *stop == ',';
    at = more ? stop + 1 : stop;
  }
  const bool whole = at == end && (numbers.size() == 2 || numbers.size() == 4);
  LabelRange range;
  if (whole) {
    range.from_low = numbers[0], range.from_high = numbers[1];
    if (numbers.size() == 4) range.to_low = numbers[2], range.to_high = numbers[3];
  }
  if (!whole || !(range.from_low < range.from_high) || !(range.to_low < range.to_high)) {
    throw UserError(
        "--rescale '" + text +
        "': needed are two ascending numbers, the ends of the source's scale (0,1 becomes -1 to 1), or four "
        "(1,7,-3,3)");
  }
  return range;
}

void apply_label_meaning(const LabelMeaning& meaning, DatasetOutline& outline) {
  const bool classes = meaning.as == LabelsAs::kNegativePositive;
  if (classes && meaning.rescale) {
    throw UserError("--labels-as negative-positive and --rescale exclude each other: classes have no scale");
  }
  if (classes) {
    for (auto& utterance : outline.utterances) utterance.label = to_class(utterance);
    outline.provenance["labels"] = {{"as", "negative-positive"}};
  } else if (meaning.rescale) {
    const auto& range = *meaning.rescale;
    for (auto& utterance : outline.utterances) utterance.label = rescaled(utterance, range);
    outline.provenance["labels"] = {{"rescaled_from", {range.from_low, range.from_high}},
                                    {"rescaled_to", {range.to_low, range.to_high}}};
  }
}

void check_label_range(const DatasetOutline& outline, ImportReport& report) {
  std::vector<std::string> beyond;
  for (const auto& utterance : outline.utterances) {
    if (std::abs(utterance.label) > kLargestLabel) beyond.push_back(utterance.id);
  }
  if (!beyond.empty()) report.warn("labels outside [-3, 3]: " + name_some(beyond));
}

std::vector<std::string> one_class_warnings(const DatasetOutline& outline) {
  auto warnings = one_class_problems(outline.utterances);
  if (warnings.empty()) return warnings;
  const auto& utterances = outline.utterances;
  const auto all = [&](auto holds) {
    return std::all_of(utterances.begin(), utterances.end(), [&](const auto& u) { return holds(u.label); });
  };
  if (all([](double label) { return label == 0 || label == 1; })) {
    warnings.back() += ". If 0 and 1 are classes, import with --labels-as negative-positive";
  } else if (all([](double label) { return label >= 0; })) {
    warnings.back() += ". If the scale's middle is not 0, import with --rescale LOW,HIGH";
  }
  return warnings;
}

}  // namespace modrob::data
