#include "study/protocol_preset.h"

#include <vector>

#include "core/text_format.h"
#include "corruption/corruption.h"
#include "corruption/protocol_kind.h"

namespace modrob::study {

namespace {

using corruption::KindRow;
using protocols::Form;
using protocols::Protocol;

std::vector<const KindRow*> kinds_of(const Protocol& protocol, Form form, Purpose purpose) {
  std::vector<const KindRow*> kinds;
  for (const auto& row : corruption::protocol_kinds()) {
    const auto& kind = *row.protocol;
    if (kind.protocol->name == protocol.name && kind.form == form && kind.purpose == purpose) kinds.push_back(&row);
  }
  return kinds;
}

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

// Lines of a comment, each word whole.
std::string comment(const std::string& text) {
  constexpr size_t kWidth = 118;
  std::string lines, line = "#";
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (line.size() + 1 + word.size() > kWidth) {
      lines += line + "\n";
      line = "#  ";
    }
    line += " " + word;
    begin = end + 1;
  }
  return lines + line + "\n";
}

std::string strategies(const Protocol& protocol, Form form) {
  std::string text = "\n[[strategy]]\nname = \"none\"\n";
  const auto kinds = kinds_of(protocol, form, Purpose::kTraining);
  if (kinds.empty()) return text;
  const KindRow& kind = *kinds.front();
  const auto add = [&](const std::string& name, const corruption::Perturbation& one) {
    text += "\n[[strategy]]\nname = " + in_quotes(name) + "\ncorruption = " + in_quotes(one.what()) + "\n";
  };
  corruption::Perturbation one{corruption::Kind(kind), ModalitySet::all(), Rate::from_double(1)};
  if (!kind.has_strength) {
    add(std::string(protocol.name), one);
    return text;
  }
  for (const Rate rate : protocol.rates) {
    if (rate == Rate()) continue;
    one.strength = rate.value();
    add(rate.percent() + " %", one);
  }
  return text;
}

}  // namespace

std::string preset_name(const Protocol& protocol, Form form) {
  return std::string(protocol.name) + "." + std::string(protocols::form_name(form));
}

std::string protocol_preset(const Protocol& protocol, Form form) {
  const bool reference = form == Form::kReference;
  const std::string title(protocol.title);
  std::string text = comment(title + (reference ? " as its released code runs it" : " as its authors state it") + " (" +
                             std::string(protocol.paper) + ").") +
                     comment("Made by tools/make_reference.py of what `modrob explain protocol " +
                             std::string(protocol.name) + "` tells; copy it to change it.");
  text += comment("Grid: " + std::string(protocol.grid) + ".");
  text += comment("Score: " + std::string(protocol.score) + ". tables/protocols.md ranks by it.");
  text += comment("Training: " + std::string(protocol.train_rule) + ".");
  if (!reference) text += comment("Corrected: " + std::string(protocol.corrected));
  const auto training = kinds_of(protocol, form, Purpose::kTraining);
  if (!training.empty() && training.front()->has_strength) {
    text += comment("One model a rate: the published figures are the models of a rate under that rate.");
  }
  text += comment("Models are selected by their loss on the validation split, whatever the work did.");
  std::vector<std::string> seeds, names;
  for (const int64_t seed : protocol.training_seeds) seeds.push_back(std::to_string(seed));
  for (const auto* kind : kinds_of(protocol, form, Purpose::kDiagnosis)) names.push_back(in_quotes(kind->name));
  text += "name = " + in_quotes(preset_name(protocol, form)) + "\n";
  text += "title = " +
          in_quotes(title + (reference ? " as released" : " as stated") + ", on spoken reviews in place of " +
                    std::string(protocol.published_on)) +
          "\n";
  text += "data = [\"spoken_reviews\"]  # published on " + std::string(protocol.published_on) +
          ": modrob data import, and its name here\n";
  text += "models = [\"misa\", \"self_mm\", \"mult\"]\nseeds = [" + join(seeds, ", ") + "]\n";
  if (reference && protocol.scored_split != "test") text += "split = " + in_quotes(protocol.scored_split) + "\n";
  text += "draws = " + std::to_string(protocol.mask_draws) + "\nprotocols = [" + join(names, ", ") + "]\n";
  return text + strategies(protocol, form);
}

}  // namespace modrob::study
