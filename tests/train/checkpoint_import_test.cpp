#include "train/prelude.h"

namespace modrob::train {
namespace {

using Tensors = std::map<std::string, at::Tensor>;

Tensors parameters_of(const models::Model& model) {
  Tensors tensors;
  for (const auto& parameter : model.named_parameters()) tensors[parameter.key()] = parameter.value().detach().clone();
  return tensors;
}

io::WeightFile write(const std::filesystem::path& path, const Tensors& tensors) {
  nn::StateWriter writer;
  for (const auto& [name, tensor] : tensors) writer.tensor(name, tensor);
  writer.write(path);
  return io::WeightFile::open(path);
}

class CheckpointImport : public Test {
 protected:
  CheckpointImport() : source_(tiny_.settings()), target_(tiny_.settings("seed = 8")) {}

  io::WeightFile changed(const std::function<void(Tensors&)>& change) const {
    Tensors tensors = parameters_of(const_cast<Session&>(source_).model());
    change(tensors);
    return write(tiny_.folder() / "checkpoint.safetensors", tensors);
  }
  std::string error_of(const std::function<void(Tensors&)>& change) {
    const auto file = changed(change);
    const Tensors before = parameters_of(target_.model());
    const std::string error = user_error_of([&] { import_parameters(file, "misa", target_.model()); });
    EXPECT_TRUE(equal(before, parameters_of(target_.model()))) << "nothing changes on an error";
    return error;
  }
  static bool equal(const Tensors& a, const Tensors& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return x.first == y.first && x.second.equal(y.second); });
  }

  TinyTraining tiny_;
  Session source_, target_;
};

TEST_F(CheckpointImport, wrappers_prefixes_and_buffers) {
  const auto file = changed([](Tensors& tensors) {
    Tensors wrapped;
    for (auto& [name, tensor] : tensors) wrapped["module." + name] = tensor;
    wrapped["module.bertmodel.embeddings.position_ids"] = at::arange(16).unsqueeze(0);
    wrapped["module.fusion.version"] = at::ones({1});
    tensors = wrapped;
  });
  const ImportReport report = import_parameters(file, "misa", target_.model());
  EXPECT_EQ(report.prefix_removed, "module.");
  EXPECT_EQ(report.prefix_added, "");
  EXPECT_THAT(report.ignored, ElementsAre("module.bertmodel.embeddings.position_ids", "module.fusion.version"));
  EXPECT_EQ(report.tensors, static_cast<int64_t>(parameters_of(source_.model()).size()));
  EXPECT_TRUE(equal(parameters_of(source_.model()), parameters_of(target_.model())));
}

TEST_F(CheckpointImport, wrappers_may_stand_in_each_other) {
  for (const std::string prefix : {"_orig_mod.", "model.", "_orig_mod.module.", "module._orig_mod.", "net.misa."}) {
    const auto file = changed([&](Tensors& tensors) {
      Tensors wrapped;
      for (auto& [name, tensor] : tensors) wrapped[prefix + name] = tensor;
      tensors = wrapped;
    });
    EXPECT_EQ(import_parameters(file, "misa", target_.model()).prefix_removed, prefix);
    EXPECT_TRUE(equal(parameters_of(source_.model()), parameters_of(target_.model()))) << prefix;
  }
}

TEST_F(CheckpointImport, two_copies_of_a_model_are_not_guessed_between) {
  EXPECT_THAT(error_of([](Tensors& tensors) {
                Tensors both;
                for (auto& [name, tensor] : tensors) both["model." + name] = both["ema." + name] = tensor;
                tensors = both;
              }),
              HasSubstr("its tensors below 'ema.' and those below 'model.' give equally many parameters"));
}

TEST_F(CheckpointImport, values_that_are_not_finite_are_refused_by_name) {
  EXPECT_THAT(error_of([](Tensors& tensors) { tensors["shared.shared_1.bias"][3] = std::nanf(""); }),
              HasSubstr("'shared.shared_1.bias' holds values that are not finite"));
}

TEST_F(CheckpointImport, other_float_types_are_converted) {
  const auto file = changed([](Tensors& tensors) {
    for (auto& [name, tensor] : tensors) tensor = tensor.to(at::kDouble);
  });
  import_parameters(file, "misa", target_.model());
  EXPECT_TRUE(equal(parameters_of(source_.model()), parameters_of(target_.model())));
}

TEST_F(CheckpointImport, says_what_does_not_fit) {
  const std::string error = error_of([](Tensors& tensors) {
    tensors.erase("fusion.fusion_layer_1.bias");
    tensors["shared.shared_1.weight"] = at::zeros({5, 8});
    tensors["shared.shared_1.bias"] = tensors["shared.shared_1.bias"].to(at::kLong);
    for (int i = 0; i < 13; ++i) tensors["extra." + std::to_string(i)] = at::zeros({1});
  });
  EXPECT_THAT(error,
              AllOf(HasSubstr("1 parameters are missing: fusion.fusion_layer_1.bias"),
                    HasSubstr("shared.shared_1.weight [5, 8] in the file, [8, 8] in the model"),
                    HasSubstr("shared.shared_1.bias stored as I64"), HasSubstr("13 tensors are unexpected: extra.0,"),
                    HasSubstr(" and 3 more"), HasSubstr("checkpoint.safetensors")));
}

TEST_F(CheckpointImport, says_whose_checkpoint_it_is) {
  EXPECT_THAT(error_of([](Tensors& tensors) {
                tensors = {{"mi_tv.mlp_mu.0.weight", at::zeros({1})}, {"fusion_prj.linear_1.weight", at::zeros({1})}};
              }),
              HasSubstr("by its names it is a checkpoint of mmim"));
  EXPECT_THAT(error_of([](Tensors& tensors) {
                tensors = {{"a", at::zeros({1})}};
              }),
              AllOf(HasSubstr("none of its 1 tensors has a name of a parameter of misa. In the file: a; misa has: "),
                    HasSubstr(" more")));
}

TEST_F(CheckpointImport, two_names_for_one_parameter_are_refused) {
  EXPECT_THAT(error_of([](Tensors& tensors) {
                Tensors wrapped;
                for (auto& [name, tensor] : tensors) wrapped["module." + name] = tensor;
                wrapped["shared.shared_1.bias"] = at::zeros({8});
                tensors = wrapped;
              }),
              HasSubstr("two tensors stand for 'shared.shared_1.bias'"));
}

TEST_F(CheckpointImport, what_is_written_is_read_as_a_models_parameters) {
  const auto path = tiny_.folder() / "imported.safetensors";
  write_parameters(source_.model(), {{"model", "misa"}}, path);
  const nn::StateReader reader(path);
  io::Json imported;
  reader.read_value("imported", imported);
  EXPECT_EQ(imported.at("model"), "misa");
  target_.read_parameters(reader, /*trained_only=*/false);
  EXPECT_TRUE(equal(parameters_of(source_.model()), parameters_of(target_.model())));
}

TEST(CheckpointBuild, unknown_widths_are_asked_for) {
  const TinyTraining tiny;
  const auto file = write(tiny.folder() / "x.safetensors", {{"a", at::zeros({1})}});
  CheckpointWidths widths;
  const auto settings = tiny.settings();
  EXPECT_THAT(user_error_of([&] { build_for_checkpoint(file, settings, widths); }),
              AllOf(HasSubstr("arnn1.weight_ih_l0"), HasSubstr("--audio-width")));
  widths = {3, 2};
  auto without_encoder = tiny.settings();
  without_encoder.text.encoder.clear();
  EXPECT_THAT(user_error_of([&] { build_for_checkpoint(file, without_encoder, widths); }),
              AllOf(HasSubstr("embeddings.word_embeddings.weight"), HasSubstr("text.encoder")));
}

// Every model with its default settings: its own checkpoint is known as its own and tells all sizes that come from
// data and text encoder.
TEST(CheckpointBuild, sizes_follow_from_the_checkpoint) {
  const TinyTraining tiny;
  for (const auto& entry : models::model_list()) {
    SCOPED_TRACE(std::string(entry.name));
    config::Config config;
    config.set("model", std::string(entry.name), "test");
    config.set("text.encoder", (tiny.folder() / "encoder").string(), "test");
    const auto settings = RunSettings::resolve(config);
    // Any file tells nothing here: widths and encoder are given.
    const auto empty = write(tiny.folder() / "empty.safetensors", {});
    CheckpointWidths widths{7, 5};
    const auto source = build_for_checkpoint(empty, settings, widths);
    const auto file = write(tiny.folder() / "own.safetensors", parameters_of(*source.model));
    EXPECT_EQ(guess_model(file), entry.name);

    auto unaided = settings;
    unaided.text.encoder.clear();
    CheckpointWidths found;
    const auto target = build_for_checkpoint(file, unaided, found);
    EXPECT_EQ(found.audio, 7);
    EXPECT_EQ(found.video, 5);
    const ImportReport report = import_parameters(file, std::string(entry.name), *target.model);
    EXPECT_EQ(report.tensors, static_cast<int64_t>(file.tensors().size()));
    for (const auto& [name, tensor] : parameters_of(*source.model)) {
      EXPECT_TRUE(target.model->named_parameters()[name].equal(tensor)) << name;
    }
  }
}

TEST(ReferenceKeys, patterns_and_buffers) {
  EXPECT_TRUE(matches("a.b.c", "a*c"));
  EXPECT_TRUE(matches("ac", "a*c"));
  EXPECT_FALSE(matches("a", "a*a"));
  EXPECT_FALSE(matches("a.b", "a"));
  EXPECT_TRUE(is_harmless_buffer("embeddings.position_ids"));
  EXPECT_TRUE(is_harmless_buffer("trans_l_with_a.embed_positions._float_tensor"));
  EXPECT_TRUE(is_harmless_buffer("trans_l_with_a.version"));
  EXPECT_FALSE(is_harmless_buffer("embeddings.position_embeddings.weight"));
}

}  // namespace
}  // namespace modrob::train
