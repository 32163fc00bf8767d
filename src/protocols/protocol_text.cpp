#include "protocols/protocol_text.h"

#include <algorithm>
#include <utility>

#include "core/text_format.h"
#include "protocols/protocol_list.h"
#include "protocols/rate_table.h"

namespace modrob::protocols {

namespace {

std::vector<std::pair<std::string, std::string_view>> nine_answers(const Protocol& protocol) {
  return {{"unit", protocol.unit},
          {"where", protocol.where},
          {"who", protocol.who},
          {"eligible", protocol.eligible},
          {"grid", protocol.grid},
          {"replacement", protocol.replacement},
          {"randomness", protocol.randomness},
          {"train rule", protocol.train_rule},
          {"score", protocol.score}};
}

/// A name, and beside it a text in as many lines as it takes.
std::string named(std::string name, std::string_view text, size_t column = 16) {
  name = "  " + name;
  name.resize(std::max(column, name.size() + 1), ' ');
  for (const char c : wrapped_text(std::string(text), kPlainColumns - column)) {
    name += c;
    if (c == '\n') name.append(column, ' ');
  }
  return name + "\n";
}

std::string purpose_name(Purpose purpose) { return purpose == Purpose::kTraining ? "training" : "diagnosis"; }

std::string patterns_text(const std::vector<Pattern>& patterns) {
  std::string text;
  for (const auto& pattern : patterns) {
    const char* rates = pattern.rates == RateUse::kNone  ? "no rate"
                        : pattern.rates == RateUse::kOne ? "one rate"
                                                         : "one rate, or one for each modality";
    text += named(std::string(pattern.name),
                  std::string(pattern.help) + "; " + rates + (pattern.aligned ? "; word-aligned data" : ""), 23);
  }
  return text;
}

std::string rates_table_text(const Protocol& protocol) {
  std::vector<std::vector<std::string>> cells;
  for (const auto& row : rate_table(protocol)) {
    if (cells.empty()) {
      cells.push_back({"pattern", "rate"});
      for (size_t i = 0; i < kForms.size(); ++i) {
        std::string before = std::string(form_name(kForms[i])) + ": ";
        for (const auto& share : row.shares[i]) cells[0].push_back(std::exchange(before, "") + share.modality);
      }
    }
    auto& line = cells.emplace_back();
    line = {row.pattern + (row.purpose == Purpose::kTraining ? ", training" : ""), row.rate ? row.rate->text() : "-"};
    for (const auto& of_form : row.shares) {
      for (const auto& share : of_form) line.push_back(share_text(share));
    }
  }
  return align(cells);
}

io::Json patterns_json(const std::vector<Pattern>& patterns) {
  auto json = io::Json::array();
  for (const auto& pattern : patterns) {
    json.push_back({{"pattern", pattern.name},
                    {"help", pattern.help},
                    {"rates", pattern.rates == RateUse::kNone  ? "none"
                              : pattern.rates == RateUse::kOne ? "one"
                                                               : "one for each modality"},
                    {"aligned", pattern.aligned}});
  }
  return json;
}

io::Json rates_json(const Protocol& protocol) {
  auto json = io::Json::array();
  for (const auto& row : rate_table(protocol)) {
    io::Json one = {{"pattern", row.pattern}, {"purpose", purpose_name(row.purpose)}, {"rate", nullptr}};
    if (row.rate) one["rate"] = row.rate->value();
    for (size_t i = 0; i < kForms.size(); ++i) {
      auto& of_form = one[std::string(form_name(kForms[i]))] = io::Json::object();
      for (const auto& share : row.shares[i]) {
        of_form[share.modality] = {
            {"lowest", share.lowest}, {"mean", share.mean}, {"highest", share.highest}, {"text", share_text(share)}};
      }
    }
    json.push_back(std::move(one));
  }
  return json;
}

std::string nominal_text(const Answer& answer, size_t modality) {
  const auto& rates = answer.question.rates;
  return rates.empty() ? "-" : rates[modality].text();
}

std::string rows_of(const ModalityMask& mask, int64_t utterance) {
  std::string row;
  for (int64_t t = 0; t < mask.width(); ++t) row += mask.is_missing(utterance, t) ? '1' : '0';
  return row;
}

}  // namespace

std::string list_text() {
  std::string text;
  for (const auto& protocol : protocol_list()) {
    text +=
        std::string(protocol.name) + "  (" + std::string(protocol.title) + ", " + std::to_string(protocol.year) + ")\n";
    text += named("unit", protocol.unit) + named("grid", protocol.grid);
  }
  return text + "\nOne with its quirks and realised rates: modrob explain protocol NAME\n";
}

std::string protocol_text(const Protocol& protocol) {
  std::string text = std::string(protocol.title) + "\n" + wrapped_text(std::string(protocol.paper), kPlainColumns) +
                     "; " + std::string(protocol.repository) + "\n\n";
  for (const auto& [name, answer] : nine_answers(protocol)) text += named(name, answer);
  text += "\nWhat the released code does besides, under the form reference:\n";
  for (size_t i = 0; i < protocol.quirks.size(); ++i) text += named(std::to_string(i + 1), protocol.quirks[i]);
  text += "\n" + named("corrected", protocol.corrected) + named("bit for bit", protocol.exact);
  text += "\nPatterns:\n" + patterns_text(protocol.patterns);
  if (protocol.training_patterns.empty()) {
    text += "It does not train on masks.\n";
  } else {
    text += "In training:\n" + patterns_text(protocol.training_patterns);
  }
  text +=
      "\nMissing share of the valid positions (686 made-up utterances of 10 to 50 tokens, batches of 32);\n"
      "0.28-0.71: the lowest and the highest of draws that differ:\n" +
      rates_table_text(protocol);
  return text;
}

io::Json protocol_json(const Protocol& protocol, bool rates) {
  io::Json json = {{"protocol", protocol.name},
                   {"title", protocol.title},
                   {"paper", protocol.paper},
                   {"repository", protocol.repository},
                   {"year", protocol.year}};
  for (const auto& [name, answer] : nine_answers(protocol)) json["answers"][name] = answer;
  json["quirks"] = protocol.quirks;
  json["corrected"] = protocol.corrected;
  json["bit_for_bit"] = protocol.exact;
  json["patterns"] = patterns_json(protocol.patterns);
  json["training_patterns"] = patterns_json(protocol.training_patterns);
  if (rates) json["realised"] = rates_json(protocol);
  return json;
}

std::string answer_text(const Protocol& protocol, const Answer& answer) {
  const auto& question = answer.question;
  std::string text = std::string(protocol.title) + ", form " + std::string(form_name(question.form)) + ", pattern " +
                     question.pattern + ", " + purpose_name(question.purpose) + ": missing of " +
                     counted(question.split.size(), "utterance") + "\n";
  std::vector<std::vector<std::string>> cells = {{"draw", "modality", "nominal", "of eligible", "of all valid"}};
  for (const auto& draw : answer.draws) {
    for (size_t m = 0; m < draw.masks.size(); ++m) {
      const auto realised = draw.masks[m].realised();
      cells.push_back({m == 0 ? draw.name : "", std::string(modality_name(draw.masks[m].modality())),
                       nominal_text(answer, m), fixed(realised.of_eligible(), 4), fixed(realised.of_valid(), 4)});
    }
    if (const auto all = draw.of_all_modalities()) {
      cells.push_back({"", "all", "", fixed(all->of_eligible(), 4), fixed(all->of_valid(), 4)});
    }
  }
  text += align(cells);
  for (const auto& draw : answer.draws) {
    const auto unscored = std::count(draw.unscored.begin(), draw.unscored.end(), 1);
    if (unscored > 0) text += draw.name + ": " + counted(unscored, "utterance") + " not scored\n";
  }
  for (const auto& note : answer.notes) text += wrapped_text(note, kPlainColumns) + "\n";
  return text;
}

io::Json answer_json(const Protocol& protocol, const Answer& answer) {
  const auto& question = answer.question;
  io::Json json = {{"protocol", protocol.name},   {"form", form_name(question.form)},
                   {"pattern", question.pattern}, {"purpose", purpose_name(question.purpose)},
                   {"seed", *question.seed},      {"epoch", question.epoch},
                   {"draws", io::Json::array()},  {"notes", answer.notes}};
  for (const auto& draw : answer.draws) {
    io::Json one = {{"draw", draw.name}, {"modalities", io::Json::object()}};
    for (size_t m = 0; m < draw.masks.size(); ++m) {
      const auto& mask = draw.masks[m];
      const auto realised = mask.realised();
      auto& of_modality = one["modalities"][std::string(modality_name(mask.modality()))];
      of_modality = {{"unit", unit_name(mask.unit())},
                     {"nominal", nullptr},
                     {"realised_of_eligible", io::number_or_null(realised.of_eligible())},
                     {"realised_of_valid", io::number_or_null(realised.of_valid())},
                     {"missing", realised.missing},
                     {"eligible", realised.eligible},
                     {"valid", realised.valid},
                     {"kept_sha256", mask.kept_hash()},
                     {"rows", io::Json::array()}};
      if (!question.rates.empty()) of_modality["nominal"] = question.rates[m].value();
      for (int64_t i = 0; i < mask.utterances(); ++i) of_modality["rows"].push_back(rows_of(mask, i));
    }
    for (size_t i = 0; i < draw.unscored.size(); ++i) {
      if (draw.unscored[i] != 0) one["unscored"].push_back(i);
    }
    json["draws"].push_back(std::move(one));
  }
  return json;
}

}  // namespace modrob::protocols
