#include "corruption/protocol_kind.h"

#include <deque>

#include "protocols/protocol_list.h"

namespace modrob::corruption {

namespace {

using protocols::Form;
using protocols::RateUse;

/// The rows with what they point at, which never moves.
class ProtocolKinds {
 public:
  ProtocolKinds() {
    for (const auto& protocol : protocols::protocol_list()) {
      for (const Purpose purpose : {Purpose::kDiagnosis, Purpose::kTraining}) {
        for (const auto& pattern : protocol.patterns_of(purpose)) {
          for (const Form form : protocols::kForms) add({&protocol, &pattern, form, purpose, {}});
        }
      }
    }
  }
  const std::vector<KindRow>& rows() const { return rows_; }

 private:
  void add(ProtocolKind kind) {
    const auto& patterns = kind.protocol->patterns_of(kind.purpose);
    kind.name = kind.protocol->name;
    if (kind.pattern != &patterns.front()) kind.name += "." + std::string(kind.pattern->name);
    if (kind.purpose == Purpose::kTraining) kind.name += ".training";
    if (kind.form == Form::kCorrected) kind.name += ".corrected";
    const auto& kept = kinds_.emplace_back(std::move(kind));
    const bool whole = kept.protocol->lost_in(kept.form) == protocols::Unit::kModality;
    rows_.push_back({.name = kept.name,
                     .zeroes = whole,
                     .has_strength = kept.pattern->rates != RateUse::kNone,
                     .strength = "nominal rate",
                     .most = 1,
                     .help = kept.pattern->help,
                     .place = whole ? Place::kEncoding : Place::kPositions,
                     .protocol = &kept});
  }

  std::deque<ProtocolKind> kinds_;
  std::vector<KindRow> rows_;
};

}  // namespace

int64_t ProtocolKind::draws() const {
  if (purpose == Purpose::kTraining) return 0;
  return form == Form::kReference || pattern->fixed ? pattern->draws : 0;
}

const std::vector<KindRow>& protocol_kinds() {
  static const ProtocolKinds kKinds;
  return kKinds.rows();
}

}  // namespace modrob::corruption
