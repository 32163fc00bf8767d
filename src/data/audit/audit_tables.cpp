#include "data/audit/audit_tables.h"

#include <cmath>
#include <cstdio>

#include "core/text_format.h"

namespace modrob::data {

namespace {

std::string number(int64_t value) { return std::to_string(value); }
std::string number(double value) {
  if (std::isnan(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g", value);
  return text;
}
std::string percent_or_dash(double value) { return std::isnan(value) ? "-" : fixed(100.0 * value, 1) + " %"; }

std::string with_mark(Modality modality, const AuditReport& report) {
  const std::string name(modality_name(modality));
  return report.simulated.contains(modality) ? name + " (simulated)" : name;
}

AuditTable splits_table(const AuditReport& report) {
  AuditTable table{"Splits", {{"split", "utterances", "videos", "negative", "zero", "positive", "mean label"}}, ""};
  for (size_t split = 0; split < kSplits.size(); ++split) {
    const auto& counts = report.splits[split];
    table.rows.push_back({std::string(split_name(kSplits[split])), number(counts.utterances), number(counts.videos),
                          number(counts.negative), number(counts.zero), number(counts.positive),
                          std::isnan(counts.label_mean) ? "-" : fixed(counts.label_mean, 2)});
  }
  table.remark = counted(report.utterances, "utterance") + " in " + counted(report.videos, "video") + ".";
  return table;
}

AuditTable modalities_table(const AuditReport& report) {
  AuditTable table{
      "Modalities",
      {{"modality", "features", "shortest", "median", "longest", "zero frames", "constant", "smallest", "largest"}},
      ""};
  if (report.has_transcripts) {
    table.rows.push_back({with_mark(Modality::kText, report), "words", number(report.words.shortest),
                          number(report.words.median), number(report.words.longest), "", "", "", ""});
  }
  std::vector<std::string> remarks;
  for (const auto& modality : report.modalities) {
    if (modality.width == 0) continue;
    table.rows.push_back({with_mark(modality.modality, report), number(modality.width),
                          number(modality.lengths.shortest), number(modality.lengths.median),
                          number(modality.lengths.longest), share(modality.zero_frames, modality.frames),
                          number(modality.constant_features), number(modality.smallest), number(modality.largest)});
    remarks.push_back(number(modality.width) + " " + std::string(modality_name(modality.modality)) + " features: " +
                      (modality.simulated               ? "simulated"
                       : modality.usual_meaning.empty() ? "no usual set is as wide"
                                                        : "as wide as " + modality.usual_meaning) +
                      ".");
  }
  remarks.push_back(report.word_aligned ? "One frame a word." : "Frames are not aligned to words.");
  table.remark = join(remarks, " ");
  return table;
}

AuditTable probes_table(const AuditReport& report) {
  AuditTable table{"Linear probes", {{"modality", "features", "Acc-2 train", "Acc-2 test", "Corr test"}}, ""};
  for (const auto& probe : report.probes) {
    table.rows.push_back({with_mark(probe.modality, report), number(probe.features), percent_or_dash(probe.train_acc2),
                          percent_or_dash(probe.test_acc2),
                          std::isnan(probe.test_corr) ? "-" : fixed(probe.test_corr, 2)});
  }
  table.rows.push_back({"more frequent sign", "", percent_or_dash(report.majority_train_acc2),
                        percent_or_dash(report.majority_test_acc2), ""});
  table.remark =
      "Ridge regression from averages over time (text: hashed word counts), fitted on train, scored on test; zero "
      "labels are left out of Acc-2.";
  return table;
}

}  // namespace

std::vector<AuditTable> audit_tables(const AuditReport& report) {
  std::vector<AuditTable> tables = {splits_table(report), modalities_table(report)};
  if (!report.probes.empty()) tables.push_back(probes_table(report));
  return tables;
}

std::string audit_verdict(const AuditReport& report) {
  std::vector<std::string> counts;
  for (const Grade grade : {Grade::kError, Grade::kWarning, Grade::kNote}) {
    if (report.count(grade) > 0) counts.push_back(counted(report.count(grade), grade_name(grade)));
  }
  return counts.empty() ? "nothing found" : join(counts, ", ");
}

std::string simulated_sentence(const AuditReport& report) {
  const auto members = report.simulated.members();
  std::vector<std::string> names;
  for (const Modality modality : members) names.emplace_back(modality_name(modality));
  if (names.empty()) return "";
  const bool one = names.size() == 1;
  return join(names, " and ") + (one ? " is" : " are") + " SIMULATED: what a model scores on " + (one ? "it" : "them") +
         " says nothing about real recordings";
}

std::string affected_line(const Finding& finding) {
  const auto& affected = finding.affected;
  if (affected.count == 0) return "";
  const auto more = affected.count - static_cast<int64_t>(affected.first.size());
  return finding.affects + ": " + join(affected.first, ", ") + (more > 0 ? " and " + number(more) + " more" : "");
}

}  // namespace modrob::data
