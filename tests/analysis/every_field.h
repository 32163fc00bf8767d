#pragma once

#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "analysis/analysis.h"

namespace modrob::testing {

/// Every field of an analysis as a list of texts, doubles as their bits (NaN as one of them): two analyses are equal
/// exactly when these are. Structured bindings name all fields of a struct, so a field that is added without its line
/// here does not compile.
class EveryField {
 public:
  static std::vector<std::string> of(const analysis::Analysis& analysis) {
    EveryField fields;
    fields.add(analysis);
    return fields.texts_;
  }

 private:
  void add(const std::string& text) { texts_.push_back(text); }
  void add(double value) {
    texts_.push_back(std::isnan(value) ? "NaN" : std::to_string(std::bit_cast<uint64_t>(value)));
  }
  void add(int64_t value) { texts_.push_back(std::to_string(value)); }
  void add(uint64_t value) { texts_.push_back(std::to_string(value)); }
  void add(bool value) { texts_.push_back(value ? "true" : "false"); }
  void add(ModalitySet set) { texts_.push_back(set.name()); }
  void add(plan::Rate rate) { texts_.push_back(rate.text()); }
  template <typename T>
  requires std::is_enum_v<T>
  void add(T value) { add(static_cast<int64_t>(value)); }
  template <typename T>
  void add(const std::vector<T>& values) {
    add(static_cast<uint64_t>(values.size()));
    for (const auto& value : values) add(value);
  }
  template <typename T>
  void add(const std::optional<T>& value) {
    add(value.has_value());
    if (value) add(*value);
  }
  template <typename... T>
  void all(const T&... fields) {
    (add(fields), ...);
  }

  void add(const stats::Interval& i) {
    const auto& [low, high] = i;
    all(low, high);
  }
  void add(const stats::Uncertainty& u) {
    const auto& [a, b, c, d, e, f, g, h, i, j] = u;
    all(a, b, c, d, e, f, g, h, i, j);
  }
  void add(const stats::RecipeUncertainty& u) {
    const auto& [a, b, c, d, e, f, g, h] = u;
    all(a, b, c, d, e, f, g, h);
  }
  void add(const stats::VarianceParts& v) {
    const auto& [a, b, c, d] = v;
    all(a, b, c, d);
  }
  void add(const metrics::Condition& c) {
    const auto& [a, b, d, e, f, g, h, i, j] = c;
    all(a, b, d, e, f, g, h, i, j);
  }
  void add(const analysis::Quantity& q) {
    const auto& [a, b, c] = q;
    all(a, b, c);
  }
  void add(const analysis::Cell& cell) {
    const auto& [a, b, c, d, e, f, g, h] = cell;
    all(a, b, c, d, e, f, g, h);
  }
  void add(const analysis::ConditionCells& cells) {
    const auto& [a, b, c] = cells;
    all(a, b, c);
  }
  void add(const analysis::Curve::Summary& summary) {
    const auto& [a, b, c] = summary;
    all(a, b, c);
  }
  void add(const analysis::Curve& curve) {
    const auto& [a, b, c, d, e, f] = curve;
    all(a, b, c, d, e, f);
  }
  void add(const analysis::Reliance::OfModality& of) {
    const auto& [a, b, c] = of;
    all(a, b, c);
  }
  void add(const analysis::Reliance& reliance) {
    const auto& [a, b, c] = reliance;
    all(a, b, c);
  }
  void add(const analysis::Reliance::Most& most) {
    const auto& [a, b, c, d] = most;
    all(a, b, c, d);
  }
  void add(const analysis::Flip& flip) {
    const auto& [a, b, c, d, e] = flip;
    all(a, b, c, d, e);
  }
  void add(const analysis::Flips& flips) {
    const auto& [a, b, c, d] = flips;
    all(a, b, c, d);
  }
  void add(const analysis::Group& group) {
    const auto& [a, b, c, d, e, f, g, h, i, j] = group;
    all(a, b, c, d, e, f, g, h, i, j);
  }
  void add(const analysis::DataSet& set) {
    const auto& [a, b, c, d, e, f] = set;
    all(a, b, c, d, e, f);
  }
  void add(const stats::Claim& claim) {
    const auto& [a, b, c, d, e] = claim;
    all(a, b, c, d, e);
  }
  void add(const study::ClaimSide& side) {
    const auto& [a, b, c] = side;
    all(a, b, c);
  }
  void add(const study::StudyClaim& claim) {
    const auto& [a, b, c, d, e, f, g] = claim;
    all(a, b, c, d, e, f, g);
  }
  void add(const stats::Judgement& judgement) {
    const auto& [a, b, c, d, e, f, g, h, i, j, k, l] = judgement;
    all(a, b, c, d, e, f, g, h, i, j, k, l);
  }
  void add(const analysis::ClaimLevels& levels) {
    const auto& [a, b, c, d, e] = levels;
    all(a, b, c, d, e);
  }
  void add(const analysis::ClaimAnswer& answer) {
    const auto& [a, b, c, d, e, f, g] = answer;
    all(a, b, c, d, e, f, g);
  }
  void add(const analysis::MissingRun& run) {
    const auto& [a, b] = run;
    all(a, b);
  }
  void add(const analysis::Analysis& analysis) {
    const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r] = analysis;
    all(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r);
  }

  std::vector<std::string> texts_;
};

}  // namespace modrob::testing
