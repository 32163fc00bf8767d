#include <iostream>

#include "commands/commands.h"
#include "commands/corrupt_kinds.h"
#include "commands/number_options.h"
#include "commands/option_values.h"
#include "commands/protocol_mask.h"
#include "core/error.h"
#include "core/files.h"
#include "core/rng.h"
#include "corruption/short_form.h"
#include "corruption/split_mask.h"
#include "data/container/dataset.h"
#include "data/spoken_reviews/data_folder.h"

namespace modrob::app {

namespace {

struct MaskCommand {
  std::string data = "spoken_reviews", ids_file, split = "test", modalities = "text", missing = "0", noise = "0";
  std::string selection = "exact", purpose = "diagnosis", corruption, output, noise_of;
  uint64_t seed = 1;
  int64_t epoch = 0, pass = 0, draw = 0, elements = 16;
  bool json = false;
  ProtocolMask protocol;
};

std::vector<std::string> read_ids(const MaskCommand& command) {
  std::vector<std::string> ids;
  if (!command.ids_file.empty()) {
    const std::string content = read_input(command.ids_file);
    for (size_t begin = 0; begin < content.size();) {
      const size_t end = std::min(content.find('\n', begin), content.size());
      if (end > begin) ids.push_back(content.substr(begin, end - begin));
      begin = end + 1;
    }
    if (ids.empty()) throw UserError(command.ids_file + " holds no utterance id (one a line)");
    return ids;
  }
  const auto dataset = data::Dataset::open(data::data_folder(command.data));
  for (const int64_t index : dataset.indices(data::parse_split(command.split))) {
    ids.push_back(dataset.utterance(index).id);
  }
  return ids;
}

Purpose purpose_of(const MaskCommand& command) {
  if (command.purpose == "training") return Purpose::kTraining;
  if (command.purpose == "diagnosis") return Purpose::kDiagnosis;
  throw UserError("unknown --purpose '" + command.purpose + "'; " +
                  suggestion(command.purpose, {"diagnosis", "training"}));
}

struct Mask {
  corruption::Corruption corruption;
  Occasion occasion;
};

Mask mask_of(const MaskCommand& command) {
  Mask mask;
  if (!command.corruption.empty()) {
    mask.corruption = corruption::Corruption::parse(command.corruption, "--corruption");
  } else {
    corruption::ShortForm form{.noise_kind = corruption::kPresetNoise};
    form.modalities = ModalitySet::parse(command.modalities);
    form.missing = Rate::parse(command.missing, "--missing");
    form.noise = Rate::parse(command.noise, "--noise");
    mask.corruption = form.corruption();
    mask.corruption.validate("--missing and --noise");
  }
  mask.corruption.masks.selection = corruption::parse_split_selection(command.selection, "--selection");
  mask.corruption.masks.seed = command.seed;
  mask.occasion = {.purpose = purpose_of(command), .epoch = command.epoch, .pass = command.pass, .draw = command.draw};
  return mask;
}

// "none", "missing", "missing + noise_add"
std::string hit_name(const corruption::Corruption& corruption, corruption::Hit hit) {
  std::string name;
  for (size_t p = 0; p < corruption.perturbations.size(); ++p) {
    if ((hit & corruption::hit_of(p)) == 0) continue;
    name += (name.empty() ? "" : " + ") + corruption.perturbations[p].kind.name();
  }
  return name.empty() ? "none" : name;
}

void print(const MaskCommand& command, const std::string& text) {
  if (command.output.empty()) {
    std::cout << text;
  } else {
    write_file_whole(command.output, text);
  }
}

/// `sub`: to know what was given.
void mask_of_protocol(const MaskCommand& command, const CLI::App& sub) {
  protocols::Question question{.purpose = purpose_of(command), .epoch = command.epoch};
  if (sub.count("--seed") > 0) question.seed = command.seed;
  if (sub.count("--split") > 0 && sub.count("--data") == 0) {
    throw UserError(
        "--split is of a data set, and without one the masks of a protocol are of made-up utterances; add --data NAME");
  }
  question.split =
      sub.count("--data") > 0 ? shape_of_data(command.data, command.split) : shape_of_lengths(command.protocol);
  print(command, protocol_mask(command.protocol, std::move(question), command.json));
}

void mask(const MaskCommand& command) {
  const auto [corruption, occasion] = mask_of(command);
  const auto ids = read_ids(command);
  const auto hits = corruption::split_hits(corruption, occasion, ids);
  io::Json json = {{"modalities", corruption.modalities().name()}, {"hits", io::Json::object()}};
  std::string text;
  for (size_t i = 0; i < ids.size(); ++i) {
    const std::string name = hit_name(corruption, hits[i]);
    json["hits"][ids[i]] = name;
    text += ids[i] + "\t" + name + "\n";
  }
  if (!command.noise_of.empty()) {
    for (const Modality modality : corruption.modalities().members()) {
      std::vector<float> values(static_cast<size_t>(command.elements));
      corruption::noise_stream(corruption.masks.seed, occasion, modality, hash_text(command.noise_of))
          .fill_normal(values);
      json["noise"][std::string(modality_name(modality))] = values;
    }
  }
  print(command, command.json ? json.dump(2) + "\n" : text);
}

}  // namespace

void add_corrupt(CLI::App& app) {
  auto command = std::make_shared<MaskCommand>();
  auto* corrupt = app.add_subcommand("corrupt", "Look at corruptions");
  corrupt->require_subcommand(1);
  corrupt->footer("Example: modrob corrupt mask --missing 0.3 --draw 2");
  add_corrupt_kinds(*corrupt);
  auto* sub = corrupt->add_subcommand("mask",
                                      "Which utterances a plan hits; docs/randomness.md tells how to re-create it. Or "
                                      "what a protocol of the field hides");
  sub->add_option("--data", command->data, "data set [spoken_reviews]")->type_name(takes::kData);
  sub->add_option("--split", command->split, "split [test]")->type_name(one_of({"train", "valid", "test"}));
  sub->add_option("--ids", command->ids_file, "file with one utterance id a line, instead of a data set")
      ->type_name(takes::kFile);
  auto* modalities = sub->add_option("--modalities", command->modalities, "text, audio, video, joined by '+' [text]")
                         ->type_name(takes::kModalities);
  auto* missing = sub->add_option("--missing", command->missing, "share of missing utterances [0]");
  auto* noise = sub->add_option("--noise", command->noise, "share of noisy utterances [0]");
  sub->add_option("--corruption", command->corruption,
                  "in place of these three: any corruption, as \"text missing 15 % + audio noise_add 10 %\"")
      ->type_name(takes::kCorruption)
      ->excludes(modalities)
      ->excludes(missing)
      ->excludes(noise);
  sub->add_option("--selection", command->selection, "how they are chosen [exact]")
      ->type_name(one_of({"exact", "bernoulli"}));
  sub->add_option("--purpose", command->purpose, "for what [diagnosis]")->type_name(one_of({"diagnosis", "training"}));
  sub->add_option("--seed", command->seed, "seed [1]");
  sub->add_option("--epoch", command->epoch, "epoch, for training [0]")->check(whole_number_from(0));
  sub->add_option("--pass", command->pass, "pass, for training [0]")->check(whole_number_from(0));
  sub->add_option("--draw", command->draw, "mask draw, for diagnosis [0]")->check(whole_number_from(0));
  sub->add_option("--noise-of", command->noise_of, "with --json: also the first noise elements of this utterance");
  sub->add_option("--elements", command->elements, "how many of them [16]")->check(whole_number_from(1, 1 << 24));
  sub->add_option("--output", command->output, "write to this file instead of printing")->type_name(takes::kFile);
  sub->add_flag("--json", command->json, "JSON instead of tab-separated lines");
  add_protocol_options(*sub, command->protocol);
  for (const char* other : {"--ids", "--modalities", "--missing", "--noise", "--corruption", "--selection", "--pass",
                            "--draw", "--noise-of", "--elements"}) {
    sub->get_option(other)->excludes(command->protocol.option);
  }
  for (const char* made_up : {"--lengths", "--utterances"}) {
    sub->get_option(made_up)->excludes(sub->get_option("--data"));
  }
  sub->footer(
      "Example: modrob corrupt mask --missing 0.15 --noise 0.15 --json\n"
      "         modrob corrupt mask --protocol lnln --rate 0.3");
  sub->callback([command, sub] {
    if (!command->protocol.protocol.empty()) return mask_of_protocol(*command, *sub);
    mask(*command);
  });
}

}  // namespace modrob::app
