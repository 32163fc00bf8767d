#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <span>

#include "commands/option_values.h"
#include "core/error.h"
#include "core/files.h"
#include "core/log.h"
#include "core/progress.h"
#include "core/text_format.h"
#include "io/npy.h"
#include "model_commands.h"
#include "predict/given_table.h"
#include "predict/scored_table.h"
#include "predict/scorer.h"
#include "run_places.h"

namespace modrob::app {

namespace {

namespace fs = std::filesystem;

struct PredictCommand {
  std::string folder, text, input, output, audio, video, prefix;
  std::vector<std::string> without;
  int64_t batch_size = 64;
  bool json = false;
  train::RunPlaces places;
};

std::vector<float> read_frames(const std::string& file, int64_t width, const std::string& what) {
  if (file.empty()) return {};
  const auto npy = io::NpyFile::open(file);
  const io::NumpyArray& array = npy.array();
  if (array.shape.size() != 2 || array.shape[1] != width || array.shape[0] == 0) {
    std::string shape;
    for (const int64_t size : array.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(size);
    throw UserError(file + " has shape [" + shape + "]; this model's " + what + " needs [steps, " +
                    std::to_string(width) + "] with at least one step");
  }
  std::vector<float> values(static_cast<size_t>(array.count()));
  array.copy_float(0, values);
  return values;
}

std::vector<ModalitySet> sets_without(const PredictCommand& command, ModalitySet known) {
  std::vector<ModalitySet> sets;
  for (const auto& text : command.without) {
    const auto set = ModalitySet::parse(text);
    if ((set | known) != known) {
      throw UserError("--without " + text + ": the model was trained on " + known.name() + " only");
    }
    if (std::find(sets.begin(), sets.end(), set) != sets.end()) throw UserError("--without " + text + " stands twice");
    sets.push_back(set);
  }
  return sets;
}

// What a score without this should be read with, and is not known.
void warn_of_unknown_changes(const PredictCommand& command, const predict::Scorer& scorer, ModalitySet missing) {
  if (missing.empty() || scorer.tells_complete(missing)) return;
  log_warning("how far scores without " + missing.name() + " lie from complete ones is not told: the run was not " +
              "diagnosed so (modrob diagnose " + command.folder + " --condition " + missing.name() + ":missing:1)");
}

io::Json score_json(const predict::Score& score) {
  io::Json json = {{"score", score.value}, {"missing", score.missing.name()}};
  if (score.complete) {
    json["complete"] = {
        {"low", score.complete->low}, {"high", score.complete->high}, {"other_sign", score.complete->other_sign}};
  }
  return json;
}

void print_complete(const predict::Score& score) {
  if (!score.complete) return;
  std::cout << "  The complete score would lie between " << signed_fixed(score.complete->low, 2) << " and "
            << signed_fixed(score.complete->high, 2) << " (9 in 10 of the utterances that scored alike), "
            << "with another sign in " << fixed(100 * score.complete->other_sign, 0) << " %.\n";
}

void score_text(const PredictCommand& command, train::Session& session, predict::Scorer& scorer) {
  const predict::GivenUtterance utterance{
      .id = "",
      .text = command.text,
      .audio = read_frames(command.audio, session.collator().audio_width(), "audio"),
      .video = read_frames(command.video, session.collator().video_width(), "video")};
  if (utterance.absent(Modality::kText).contains(Modality::kText)) {
    throw UserError("the text '" + command.text + "' holds no word; give a sentence in quotes");
  }
  const auto scores = scorer.score(std::span(&utterance, 1), sets_without(command, scorer.known())).front();
  for (const auto& score : std::span(scores).subspan(1)) warn_of_unknown_changes(command, scorer, score.missing);
  if (command.json) {
    io::Json json = score_json(scores.front());
    json["text"] = command.text;
    for (const auto& score : std::span(scores).subspan(1)) json["without"].push_back(score_json(score));
    std::cout << json.dump(2) << "\n";
    return;
  }
  std::cout << signed_fixed(scores.front().value, 2) << "  on a scale from -3 (most negative) to 3 (most positive)\n";
  if (!scores.front().missing.empty()) {
    std::cout << "Not given, so counted as missing at the intervention point: " << scores.front().missing.name()
              << "\n";
    print_complete(scores.front());
  }
  for (const auto& score : std::span(scores).subspan(1)) {
    std::cout << signed_fixed(score.value, 2) << "  without " << score.missing.name() << "\n";
    print_complete(score);
  }
}

predict::ScoredTableOptions::Form form_of(const PredictCommand& command, const predict::GivenTable& given) {
  using Form = predict::ScoredTableOptions::Form;
  const std::string extension = fs::path(command.output).extension().string();
  if (extension == ".jsonl" || extension == ".ndjson" || command.json) return Form::kJsonLines;
  if (extension == ".csv") return Form::kCsv;
  if (!command.output.empty()) {
    throw UserError("--output " + command.output + ": it ends with .csv or .jsonl, which says what is written");
  }
  return given.records().empty() ? Form::kCsv : Form::kJsonLines;
}

void score_table(const PredictCommand& command, train::Session& session, predict::Scorer& scorer) {
  const fs::path input = command.input == "-" ? "/dev/stdin" : command.input;
  const predict::GivenTable given({input, command.audio, command.video}, session);
  for (const auto& notice : given.notices()) log_warning(notice);
  const predict::ScoredTableOptions options{.form = form_of(command, given),
                                            .without = sets_without(command, scorer.known()),
                                            .prefix = command.prefix,
                                            .batch_size = command.batch_size};
  auto absences = given.absences();
  const bool complete = std::find(absences.begin(), absences.end(), ModalitySet()) != absences.end();
  if (!complete) absences.insert(absences.begin(), ModalitySet());
  for (const ModalitySet own : absences) {
    warn_of_unknown_changes(command, scorer, own);
    for (const ModalitySet set : options.without) {
      if ((own | set) != own) warn_of_unknown_changes(command, scorer, own | set);
    }
  }
  Progress progress("scoring", static_cast<int64_t>(given.size()), "utterances");
  const auto advance = [&](int64_t rows) { progress.advance(rows); };
  const auto write = [&](const ByteSink& sink) { write_scored_table(given, scorer, options, sink, advance); };
  if (command.output.empty()) {
    write([](std::span<const std::byte> bytes) {
      std::cout.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    });
  } else {
    write_file_whole(command.output, write);
  }
  progress.finish();
  if (!command.output.empty()) log_info("wrote " + command.output);
}

void run(const PredictCommand& command) {
  if (command.text.empty() == command.input.empty()) {
    throw UserError("modrob predict scores a TEXT or the table that --input names; give one of them");
  }
  auto session = train::open_trained_run(runs::RunFolder(command.folder), command.places);
  std::optional<metrics::CounterfactualTable> diagnosed;
  if (fs::exists(fs::path(command.folder) / "predictions.json")) {
    diagnosed = metrics::CounterfactualTable::load(command.folder);
  }
  predict::Scorer scorer(session, diagnosed);
  if (command.input.empty()) {
    score_text(command, session, scorer);
  } else {
    score_table(command, session, scorer);
  }
}

}  // namespace

void set_up_predict(CLI::App& predict) {
  auto command = std::make_shared<PredictCommand>();
  predict.add_option("RUN", command->folder, "folder of a trained run")->required();
  auto* text = predict.add_option("TEXT", command->text, "what is said");
  auto* input = predict
                    .add_option("--input", command->input,
                                "table to score: CSV, TSV or JSON records with a column text (and id where there "
                                "are frames); - is standard input")
                    ->type_name(takes::kFile);
  auto* output =
      predict.add_option("--output", command->output, ".csv or .jsonl [standard output, in the input's form]")
          ->type_name(takes::kFile);
  auto* prefix = predict.add_option("--prefix", command->prefix, "before the names of the columns that are added");
  auto* batch = predict.add_option("--batch-size", command->batch_size, "utterances scored at a time")
                    ->check(CLI::Range(1, 65536))
                    ->capture_default_str();
  for (auto* option : {output, prefix, batch}) option->needs(input);
  input->excludes(text);
  predict
      .add_option("--audio", command->audio,
                  "NPY file [steps, audio width]; of a table as data import takes it [audio.npz, audio.npy or audio/ "
                  "beside it]")
      ->type_name(takes::kFile);
  predict.add_option("--video", command->video, "likewise")->type_name(takes::kFile);
  predict
      .add_option("--without", command->without,
                  "a further score without these modalities (audio, audio+video); more than once")
      ->allow_extra_args(false)
      ->type_name(takes::kModalities);
  add_places(predict, command->places);
  predict.add_flag("--json", command->json, "print JSON (of a table: JSON lines)");
  predict.footer(
      "What is not given counts as missing. Where the run was diagnosed so, such a score comes with where the "
      "complete\n"
      "one would lie: nine in ten of the 100 diagnosed utterances with the nearest scores, and how many had another "
      "sign.\n"
      "Example: modrob predict runs/a \"A quiet, moving film that earns every tear.\"\n"
      "         modrob predict runs/a --input talks.csv --without audio --output scored.csv");
  predict.callback([command] { run(*command); });
}

}  // namespace modrob::app
