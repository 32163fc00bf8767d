#include "commands/study_verify.h"

#include <iostream>
#include <memory>
#include <string>

#include "commands/find_study.h"
#include "commands/model_command.h"
#include "commands/number_options.h"
#include "commands/option_values.h"
#include "config/home.h"
#include "core/error.h"
#include "core/text_format.h"
#include "core/threads.h"
#include "data/spoken_reviews/data_folder.h"
#include "text/encoder_folder.h"
#include "verify/bundle.h"
#include "verify/verify_study.h"

namespace modrob::app {

namespace fs = std::filesystem;

namespace {

struct VerifyCommand {
  std::string study;
  int64_t rerun = 0;
  uint64_t seed = 1;
  std::string data, text_encoder;
  std::string declared, manifest;
  int jobs = 0;
  bool json = false;
};

struct BundleCommand {
  std::string study;
  std::string output;
  bool weights = false, texts = false, json = false;
};

// A folder or an archive as it lies there; else what a study file or preset makes its folder.
fs::path study_to_verify(const std::string& given) {
  if (fs::is_directory(given) || (fs::exists(given) && fs::path(given).extension() != ".toml")) return given;
  return results_folder(given, "");
}

std::string published_hash(const std::string& given, const std::string& option) {
  constexpr size_t kDigits = 64;
  if (given.empty() || (given.size() == kDigits && given.find_first_not_of("0123456789abcdef") == std::string::npos)) {
    return given;
  }
  throw UserError(option + " '" + printable(given) + "': a SHA-256 has 64 hexadecimal digits, in small letters");
}

void run(const VerifyCommand& command, const Program& program) {
  verify::VerifyOptions options;
  options.declared = published_hash(command.declared, "--declared");
  options.manifest = published_hash(command.manifest, "--manifest");
  if (command.rerun > 0) {
    if (!program.machine) refuse_without_models("'modrob study verify --rerun'");
    options.rerun = verify::RerunOptions{
        .count = command.rerun,
        .seed = command.seed,
        .command = {config::program().string(), "--progress", "none", "run"},
        .jobs = command.jobs > 0 ? command.jobs : available_cores(),
        .data = command.data.empty() ? "" : data::data_folder(command.data).string(),
        .text_encoder = command.text_encoder.empty() ? "" : text::encoder_folder(command.text_encoder),
        .machine = program.machine()};
  }
  const auto answer = verify::verify_study(study_to_verify(command.study), options);
  if (command.json) {
    // Names of files may be any bytes.
    std::cout << answer.to_json().dump(2, ' ', false, io::Json::error_handler_t::replace) << "\n";
  } else {
    std::cout << answer.text();
  }
  if (!answer.verified()) throw RuntimeError("'" + command.study + "' could not be verified");
}

void run(const BundleCommand& command, const Program& program) {
  const fs::path folder = results_folder(command.study, "");
  const fs::path normal = fs::absolute(folder).lexically_normal();
  const auto name = normal.has_filename() ? normal.filename() : normal.parent_path().filename();
  const fs::path output = command.output.empty() ? fs::path(name.string() + ".tar.gz") : fs::path(command.output);
  const auto content = verify::write_bundle(
      folder, output, {.weights = command.weights, .texts = command.texts, .program = "modrob " + program.version});
  if (command.json) {
    std::cout << io::Json{{"archive", output.string()},
                          {"bytes", fs::file_size(output)},
                          {"files", content.files},
                          {"omitted_files", content.omitted_files},
                          {"omitted_bytes", content.omitted_bytes}}
                     .dump(2)
              << "\n";
    return;
  }
  std::cout << output.string() << ": " << content.files << " files, "
            << fixed(static_cast<double>(fs::file_size(output)) * 1e-6, 1) << " MB";
  if (content.omitted_files > 0) {
    std::cout << "; left out: " << content.omitted_files << " files, "
              << fixed(static_cast<double>(content.omitted_bytes) * 1e-6, 1) << " MB (weights, texts)";
  }
  std::cout << "\nTo check it anywhere: modrob study verify " << shell_word(output.string()) << "\n";
}

}  // namespace

void add_study_verify(CLI::App& study, const Program& program) {
  auto command = std::make_shared<VerifyCommand>();
  auto* verify = study.add_subcommand("verify", "Check that every number of a study follows from its stored scores");
  verify->add_option(takes::kStudy, command->study, "folder of results, bundle, study file or preset")->required();
  verify->add_option("--rerun", command->rerun, "train this many runs again as well, chosen at random")
      ->check(whole_number_from(1, 1'000'000));
  verify->add_option("--seed", command->seed, "chooses which runs are trained again [1]");
  verify->add_option("--data", command->data, "the data set on this machine, for --rerun")->type_name(takes::kData);
  verify->add_option("--text-encoder", command->text_encoder, "the text encoder on this machine, for --rerun")
      ->type_name(takes::kEncoder);
  verify->add_option("--jobs", command->jobs, "runs at a time, for --rerun [one per core]")
      ->check(whole_number_from(1, 1024));
  verify->add_option("--declared", command->declared,
                     "SHA-256 of the definition as it was published before the runs (study declare)");
  verify->add_option("--manifest", command->manifest, "SHA-256 of manifest.json as it was published");
  verify->add_flag("--json", command->json, "print JSON instead of text");
  verify->footer(
      "Exit status: 0 verified, 1 something differs (the first is printed), 2 no study or no data to train again.\n"
      "Example: modrob study verify results/quick --rerun 1");
  verify->callback([command, &program] { run(*command, program); });
  auto bundling = std::make_shared<BundleCommand>();
  auto* bundle = study.add_subcommand("bundle", "Pack all that a reader needs into one archive");
  bundle->add_option(takes::kStudy, bundling->study, "folder of results, study file or preset")->required();
  bundle->add_option("--output", bundling->output, "the archive [<name>.tar.gz]")->type_name(takes::kFile);
  bundle->add_flag("--with-weights", bundling->weights, "trained weights and event files too");
  bundle->add_flag("--with-data-texts", bundling->texts, "texts of the utterances that the report lists too");
  bundle->add_flag("--json", bundling->json, "print JSON instead of text");
  bundle->footer("Example: modrob study bundle quick --output quick.tar.gz");
  bundle->callback([bundling, &program] { run(*bundling, program); });
}

}  // namespace modrob::app
