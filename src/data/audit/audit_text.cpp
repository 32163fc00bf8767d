// How an AuditReport is written for the terminal and as JSON. The HTML page: audit_html.cpp.

#include <algorithm>
#include <cctype>

#include "core/text_format.h"
#include "data/audit/audit_report.h"
#include "data/audit/audit_tables.h"

namespace modrob::data {

namespace {

std::string indented(const std::string& lines) {
  std::string text;
  for (size_t begin = 0; begin < lines.size();) {
    const size_t end = lines.find('\n', begin);
    text += "  " + lines.substr(begin, end - begin + 1);
    begin = end == std::string::npos ? lines.size() : end + 1;
  }
  return text;
}

std::string finding_text(const Finding& finding) {
  std::string grade(grade_name(finding.grade));
  std::transform(grade.begin(), grade.end(), grade.begin(), [](unsigned char c) { return std::toupper(c); });
  std::string text = grade + " " + finding.code + "\n  " + printable(finding.message) + "\n";
  if (const auto line = affected_line(finding); !line.empty()) text += "  " + printable(line) + "\n";
  return text + "  -> " + finding.advice + "\n";
}

io::Json lengths_json(const LengthOverview& lengths) {
  return {{"shortest", lengths.shortest}, {"median", lengths.median}, {"longest", lengths.longest}};
}

io::Json splits_json(const AuditReport& report) {
  io::Json json;
  for (size_t split = 0; split < kSplits.size(); ++split) {
    const auto& counts = report.splits[split];
    json[std::string(split_name(kSplits[split]))] = {
        {"utterances", counts.utterances}, {"videos", counts.videos},
        {"negative", counts.negative},     {"zero", counts.zero},
        {"positive", counts.positive},     {"label_mean", io::number_or_null(counts.label_mean)}};
  }
  return json;
}

io::Json frames_json(const FrameOverview& modality) {
  return {{"width", modality.width},
          {"usual_meaning", modality.usual_meaning},
          {"simulated", modality.simulated},
          {"frames", modality.frames},
          {"lengths", lengths_json(modality.lengths)},
          {"zero_frames", modality.zero_frames},
          {"constant_features", modality.constant_features},
          {"smallest", io::number_or_null(modality.smallest)},
          {"largest", io::number_or_null(modality.largest)}};
}

io::Json probes_json(const AuditReport& report) {
  io::Json json;
  json["majority_train_acc2"] = io::number_or_null(report.majority_train_acc2);
  json["majority_test_acc2"] = io::number_or_null(report.majority_test_acc2);
  json["fitted_on"] = "train";
  json["scored_on"] = "test";
  json["modalities"] = io::Json::object();
  for (const auto& probe : report.probes) {
    json["modalities"][std::string(modality_name(probe.modality))] = {
        {"features", probe.features},
        {"train_acc2", io::number_or_null(probe.train_acc2)},
        {"test_acc2", io::number_or_null(probe.test_acc2)},
        {"test_corr", io::number_or_null(probe.test_corr)}};
  }
  return json;
}

}  // namespace

std::string to_text(const AuditReport& report) {
  std::string text = printable(report.name) + ": " + audit_verdict(report) + "\n";
  if (const auto sentence = simulated_sentence(report); !sentence.empty()) text += "\n  *** " + sentence + " ***\n";
  text += "\n  folder  " + printable(report.folder) + "\n  hash    " + report.hash + "\n";
  for (const auto& table : audit_tables(report)) {
    text += "\n" + indented(align(table.rows));
    if (!table.remark.empty()) text += "  " + table.remark + "\n";
  }
  for (const auto& finding : report.findings) text += "\n" + finding_text(finding);
  if (!report.not_done.empty()) text += "\nNot done\n";
  for (const auto& check : report.not_done) text += "  " + check.check + ": " + check.reason + ".\n";
  return text;
}

io::Json to_json(const AuditReport& report) {
  io::Json json;
  json["name"] = report.name;
  json["folder"] = report.folder;
  json["hash"] = report.hash;
  json["errors"] = report.count(Grade::kError);
  json["warnings"] = report.count(Grade::kWarning);
  json["notes"] = report.count(Grade::kNote);
  json["simulated"] = io::Json::array();
  for (const Modality modality : report.simulated.members()) json["simulated"].push_back(modality_name(modality));
  json["word_aligned"] = report.word_aligned;
  json["utterances"] = report.utterances;
  json["videos"] = report.videos;
  json["splits"] = splits_json(report);
  json["words"] = report.has_transcripts ? lengths_json(report.words) : io::Json();
  for (const auto& modality : report.modalities) {
    json[std::string(modality_name(modality.modality))] = modality.width > 0 ? frames_json(modality) : io::Json();
  }
  json["probes"] = probes_json(report);
  json["findings"] = io::Json::array();
  for (const auto& finding : report.findings) {
    json["findings"].push_back({{"grade", grade_name(finding.grade)},
                                {"code", finding.code},
                                {"message", finding.message},
                                {"advice", finding.advice},
                                {"affects", finding.affects},
                                {"count", finding.affected.count},
                                {"first", finding.affected.first}});
  }
  json["not_done"] = io::Json::array();
  for (const auto& check : report.not_done) {
    json["not_done"].push_back({{"check", check.check}, {"reason", check.reason}});
  }
  return json;
}

}  // namespace modrob::data
