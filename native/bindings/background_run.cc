#include "background_run.h"

#include <algorithm>
#include <exception>

#include "run_shares.h"

namespace face::binding {

void BackgroundRun::Work() {
  if (!cancelled_->load(std::memory_order_relaxed)) {
    RunShares(shares_, [this](size_t number) { RunShare(number); });
  }
  // Refused only when the environment is ending: then nobody waits, and the handle is no longer ours.
  if (napi_call_threadsafe_function(notice_, this, napi_tsfn_nonblocking) == napi_ok) {
    napi_release_threadsafe_function(notice_, napi_tsfn_release);
  }
}

void BackgroundRun::End() {
  cancelled_->store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
}

napi_value RunQueue::Add(napi_env env, std::unique_ptr<BackgroundRun> run, napi_value settle) {
  const Napi::Function cancel =
      Napi::Function::New(env, [cancelled = run->cancelled_](const Napi::CallbackInfo&) {
        cancelled->store(true, std::memory_order_relaxed);
      });
  napi_value name = nullptr;
  napi_create_string_utf8(env, run->operation_, NAPI_AUTO_LENGTH, &name);
  if (napi_create_threadsafe_function(env, settle, nullptr, name, 0, 1, run.get(), Delete, this, Settle,
                                      &run->notice_) != napi_ok) {
    Refuse("the run cannot be started");
  }
  BackgroundRun* started = run.release();  // From here on the notice owns it.
  // Hooks run last first, so this one ends the thread before the notice that it uses goes.
  napi_add_env_cleanup_hook(env, EndWithEnvironment, started);
  if (running_ < kMostRuns) {
    Launch(started);
  } else {
    waiting_.push_back(started);
  }
  return cancel;
}

void RunQueue::Launch(BackgroundRun* run) {
  running_++;
  try {
    run->thread_ = std::thread([run] { run->Work(); });
  } catch (const std::exception&) {
    // The system has no thread to give: late is better than never.
    run->Work();
  }
}

void RunQueue::LaunchNext() {
  running_--;
  if (waiting_.empty()) return;
  BackgroundRun* next = waiting_.front();
  waiting_.pop_front();
  Launch(next);
}

void RunQueue::Settle(napi_env env, napi_value settle, void* queue, void* data) {
  if (env == nullptr) return;  // The environment has ended, and `Delete` has the run.
  auto* run = static_cast<BackgroundRun*>(data);
  if (run->thread_.joinable()) run->thread_.join();
  napi_remove_env_cleanup_hook(env, EndWithEnvironment, run);
  static_cast<RunQueue*>(queue)->LaunchNext();
  napi_value error = Outcome(env, run);
  napi_value undefined = nullptr;
  napi_get_undefined(env, &undefined);
  // Fails where the environment is ending and runs no JavaScript: then nobody waits for the outcome.
  napi_call_function(env, undefined, settle, 1, &error, nullptr);
}

napi_value RunQueue::Outcome(napi_env env, BackgroundRun* run) {
  try {
    if (run->cancelled_->load(std::memory_order_relaxed)) throw InputError{"ABORTED", "it was cancelled"};
    run->Finish();
    napi_value null = nullptr;
    napi_get_null(env, &null);
    return null;
  } catch (const InputError& error) {
    return InputErrorValue(env, run->operation_, error);
  } catch (const std::exception& error) {
    return InputErrorValue(env, run->operation_, {"TENSOR_INVALID", error.what()});
  }
}

void RunQueue::EndWithEnvironment(void* run) {
  static_cast<BackgroundRun*>(run)->End();
}

void RunQueue::Delete(napi_env /*env*/, void* run, void* /*queue*/) {
  delete static_cast<BackgroundRun*>(run);
}

}  // namespace face::binding
