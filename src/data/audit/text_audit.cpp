#include "data/audit/text_audit.h"

#include <algorithm>

#include "core/text_format.h"
#include "data/audit/frame_audit.h"

namespace modrob::data {

namespace {

constexpr int64_t kBertPieces = 512;      // positions of BERT, [CLS] and [SEP] included
constexpr int64_t kReferencePieces = 50;  // of the reference's data files, likewise (docs/encoders.md)
constexpr double kNotedUnknownPieces = 0.01;

class TextAudit {
 public:
  TextAudit(const TextFacts& facts, std::span<const std::string> ids, std::vector<Finding>& findings)
      : facts_(facts), ids_(ids), findings_(findings) {}

  void words() {
    find("transcripts_without_words", utterances([&](size_t i) { return facts_.folded[i].empty(); }),
         "without any letter or digit");
    const auto lengths = length_overview(facts_.words);
    const int64_t limit = std::max<int64_t>(100, 10 * lengths.median);
    find("unusually_long_utterances", utterances([&](size_t i) { return facts_.words[i] > limit; }),
         "with more than " + std::to_string(limit) + " words, at most " + std::to_string(lengths.longest) +
             "; the median is " + std::to_string(lengths.median));
  }

  // Without a tokeniser: most words are at least one piece.
  void about_as_many_pieces_as_words() {
    find("too_long_for_bert", utterances([&](size_t i) { return facts_.words[i] > kBertPieces - 2; }),
         "with more than " + std::to_string(kBertPieces - 2) + " words");
  }

  void pieces() {
    const int64_t longest = *std::max_element(facts_.pieces.begin(), facts_.pieces.end());
    const auto longer_than = [&](int64_t limit) {
      return utterances([&, limit](size_t i) { return facts_.pieces[i] > limit; });
    };
    const auto more_than = [&](int64_t limit) {
      return "with more than " + std::to_string(limit) + " pieces, [CLS] and [SEP] included, at most " +
             std::to_string(longest);
    };
    find("too_long_for_bert", longer_than(kBertPieces), more_than(kBertPieces));
    find("text_cut_at_50_pieces", longer_than(kReferencePieces), more_than(kReferencePieces));
    if (facts_.unknown.many()) {
      findings_.push_back(
          make_finding("many_unknown_pieces", facts_.unknown.text() + ": " + facts_.unknown_reason + "."));
    } else if (facts_.unknown.share() > kNotedUnknownPieces) {
      findings_.push_back(make_finding("unknown_pieces", facts_.unknown.text() + "."));
    }
  }

 private:
  template <typename Concerns>
  Affected utterances(Concerns&& concerns) const {
    Affected affected;
    for (size_t i = 0; i < ids_.size(); ++i) {
      if (concerns(i)) affected.add(ids_[i]);
    }
    return affected;
  }

  void find(std::string_view code, Affected affected, const std::string& what) {
    if (affected.count == 0) return;
    const std::string message = counted(affected.count, "transcript") + " (" +
                                share(affected.count, static_cast<int64_t>(ids_.size())) + ") " + what + ".";
    findings_.push_back(make_finding(code, message, "utterances", std::move(affected)));
  }

  const TextFacts& facts_;
  std::span<const std::string> ids_;
  std::vector<Finding>& findings_;
};

}  // namespace

void audit_text(const TextFacts& facts, std::span<const std::string> ids, std::vector<Finding>& findings,
                std::vector<NotDone>& not_done) {
  if (!facts.any) {
    findings.push_back(make_finding("no_transcripts", "The data set has no transcripts."));
    return;
  }
  TextAudit audit(facts, ids, findings);
  audit.words();
  if (!facts.pieces.empty()) {
    audit.pieces();
    return;
  }
  audit.about_as_many_pieces_as_words();
  not_done.push_back({"text cut at 50 pieces", "it needs a vocabulary (--text-encoder)"});
}

}  // namespace modrob::data
