#pragma once

#include <optional>
#include <string>
#include <vector>

namespace modrob::report::paper {

/// A table or a figure of the paper.
struct Source {
  bool figure = false;
  int number = 0;
  bool operator==(const Source&) const = default;
  std::string short_name() const;  ///< "t3", "f2"
  std::string name() const;        ///< "Table 3", "Figure 2"
};

/// One number of the paper's Tables 1 and 3-7, or one bar of its Figures 1-3. Names are ours: "self_mm", "mosei",
/// "f1_non0" (the paper's F1: docs/metrics.md), "video" for its visual.
struct PaperCell {
  Source source;
  std::string model;
  std::string training;    ///< none, 5+5, 10+10, 15+15: shares of missing and of noisy utterances in percent
  std::string diagnostic;  ///< clean, missing, noise
  int percent = 0;         ///< of the test utterances, nominal; 0 for clean
  std::string modality;    ///< what is hit: text, audio, video; empty for clean
  std::string data;        ///< mosi, mosei
  std::string metric;      ///< corr, f1_non0
  /// What is used here, in the paper's units (F1 in percent, its drop in percentage points). A table's clean cell and
  /// every bar are levels, a table's other cells are drops (down is positive).
  double used = 0;
  std::string printed;  ///< literally
  std::vector<std::string> flags;

  bool clean() const { return diagnostic == "clean"; }
  /// Whether `used` is a level and not a drop.
  bool level() const { return source.figure || clean(); }
  /// Half a unit of the last printed digit, in the units of `used`.
  double rounding() const;
  /// Whether it can be a target of comparisons: no flag, or only flags whose repair is certain. data/README.md.
  bool usable() const;
  /// "MISA on MOSI, trained with 15+15, text missing 30 %".
  std::string description() const;
};

/// "Corr", "F1".
std::string metric_label(const std::string& metric);
/// "MOSI" for "mosi"; any other name as it is.
std::string data_label(const std::string& data);
/// A level or a drop as the paper prints it, with its decimals (3 for Corr, 2 for F1): "0.737", "↓ 0.122", "→ 0",
/// "↑ 0.02"; "undefined" for NaN.
std::string paper_number(double value, bool level, const std::string& metric);
int decimals_of(const std::string& metric);
/// What a fraction is multiplied by to get the paper's units: 100 for F1.
double unit_of(const std::string& metric);

}  // namespace modrob::report::paper
