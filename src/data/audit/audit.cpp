#include "data/audit/audit.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "core/signals.h"
#include "data/audit/feature_widths.h"
#include "data/audit/frame_audit.h"
#include "data/audit/label_audit.h"
#include "data/audit/leak_audit.h"
#include "data/audit/probe_audit.h"
#include "data/audit/provenance_audit.h"
#include "data/audit/text_audit.h"
#include "data/audit/utterance_facts.h"
#include "data/container/transcript_words.h"
#include "data/spoken_reviews/data_folder.h"
#include "text/encoder_folder.h"

namespace modrob::data {

namespace {

struct Facts {
  explicit Facts(const Dataset& dataset)
      : audio(Modality::kAudio, dataset.audio_width()), video(Modality::kVideo, dataset.video_width()) {
    audio.simulated = dataset.simulated(Modality::kAudio);
    video.simulated = dataset.simulated(Modality::kVideo);
  }

  TextFacts text;
  FrameFacts audio, video;
};

void add_frames(const Frames& frames, FrameFacts& facts) {
  if (facts.width() == 0) return;
  const size_t begin = facts.averages.size();
  facts.averages.resize(begin + static_cast<size_t>(facts.width()));
  facts.utterances.push_back(facts.columns.add(frames.values, std::span(facts.averages).subspan(begin)));
}

Facts read_facts(const Dataset& dataset, const AuditOptions& options) {
  Facts facts(dataset);
  for (int64_t i = 0; i < dataset.size(); ++i) {
    throw_if_stop_requested();
    facts.text.add(dataset, i, options.tokenizer);
    add_frames(dataset.audio(i), facts.audio);
    add_frames(dataset.video(i), facts.video);
    if (options.progress != nullptr) options.progress->advance();
  }
  if (options.tokenizer != nullptr && facts.text.unknown.many()) {
    facts.text.unknown_reason = text::likely_reason(*options.tokenizer, transcripts_of(dataset));
  }
  return facts;
}

void fill_overview(const Dataset& dataset, const Facts& facts, AuditReport& report) {
  report.name = dataset.name();
  report.folder = dataset.folder().string();
  report.hash = dataset.hash();
  report.word_aligned = dataset.word_aligned();
  report.simulated = dataset.simulated();
  report.utterances = dataset.size();
  std::set<std::string_view> videos;
  for (int64_t i = 0; i < dataset.size(); ++i) videos.insert(dataset.utterance(i).video);
  report.videos = static_cast<int64_t>(videos.size());
  report.splits = split_overviews(dataset);
  report.has_transcripts = facts.text.any;
  if (facts.text.any) report.words = length_overview(facts.text.words);
  report.modalities = {frame_overview(facts.audio), frame_overview(facts.video)};
}

void audit_modalities(const Dataset& dataset, std::vector<Finding>& findings) {
  for (const Modality modality : dataset.simulated().members()) {
    findings.push_back(make_finding("simulated_modality", std::string(modality_name(modality)) + " is simulated."));
  }
  if (dataset.audio_width() == 0) findings.push_back(make_finding("absent_modality", "The data set has no audio."));
  if (dataset.video_width() == 0) findings.push_back(make_finding("absent_modality", "The data set has no video."));
  if (dataset.simulated().empty()) audit_widths(dataset.audio_width(), dataset.video_width(), findings);
}

}  // namespace

AuditReport audit(const Dataset& dataset, const AuditOptions& options) {
  const auto facts = read_facts(dataset, options);
  std::vector<const FrameFacts*> modalities;
  for (const FrameFacts* modality : {&facts.audio, &facts.video}) {
    if (modality->width() > 0) modalities.push_back(modality);
  }
  std::vector<std::string> ids;
  for (int64_t i = 0; i < dataset.size(); ++i) ids.push_back(dataset.utterance(i).id);

  AuditReport report;
  fill_overview(dataset, facts, report);
  audit_leaks(dataset, facts.text, modalities, report.findings);
  audit_labels(dataset, report.splits, report.findings);
  audit_modalities(dataset, report.findings);
  for (const FrameFacts* modality : modalities) audit_frames(dataset, *modality, report.findings);
  audit_text(facts.text, ids, report.findings, report.not_done);
  audit_probes(dataset, facts.text, modalities, report);
  audit_provenance(dataset.description().at("provenance"), report.findings);
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.grade < b.grade; });
  return report;
}

AuditReport audit_folder(const std::string& folder, const std::string& text_encoder) {
  const auto dataset = Dataset::open(data_folder(folder));
  const auto tokenizer = text::find_tokenizer(text_encoder);
  Progress progress("reading frames", dataset.size(), "utterances");
  auto report = audit(dataset, {.tokenizer = tokenizer.get(), .progress = &progress});
  progress.finish();
  return report;
}

int64_t AuditReport::count(Grade grade) const {
  return std::count_if(findings.begin(), findings.end(),
                       [&](const Finding& finding) { return finding.grade == grade; });
}

}  // namespace modrob::data
