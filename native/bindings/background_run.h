#pragma once

#include <napi.h>

#include <atomic>
#include <deque>
#include <memory>
#include <thread>

#include "arguments.h"

namespace face::binding {

class RunQueue;

/// Work of one call that goes on while JavaScript does, in threads of its own: libuv's few are needed by
/// files and networks, and a thread of the program could not end before what it gave them.
class BackgroundRun {
 public:
  BackgroundRun(const Arguments& arguments, size_t shares)
      : operation_(arguments.operation()),
        shares_(shares),
        cancelled_(std::make_shared<std::atomic<bool>>(false)) {}
  BackgroundRun(const BackgroundRun&) = delete;
  BackgroundRun& operator=(const BackgroundRun&) = delete;
  virtual ~BackgroundRun() { End(); }

 protected:
  /// One share of the work, in any thread; ends early once `cancelled` is true. Must not throw.
  virtual void RunShare(size_t number) = 0;

  /// Hands the results over, on JavaScript's thread; throws InputError where there are none.
  virtual void Finish() = 0;

  size_t shares() const { return shares_; }
  const std::atomic<bool>* cancelled() const { return cancelled_.get(); }

 private:
  friend class RunQueue;

  /// All shares, then the notice to JavaScript's thread.
  void Work();
  void End();

  const char* operation_;
  size_t shares_;
  std::shared_ptr<std::atomic<bool>> cancelled_;
  std::thread thread_;
  napi_threadsafe_function notice_ = nullptr;
};

/// The background runs of one instance of the addon; touched on its thread alone.
class RunQueue {
 public:
  /// Starts the run, or lets it wait for one of kMostRuns others to end. Then calls `settle` with an error or
  /// null. Returns the function that cancels it.
  napi_value Add(napi_env env, std::unique_ptr<BackgroundRun> run, napi_value settle);

 private:
  /// As many as libuv runs at a time.
  static constexpr size_t kMostRuns = 4;

  static void Settle(napi_env env, napi_value settle, void* queue, void* data);
  static void EndWithEnvironment(void* run);
  static void Delete(napi_env env, void* run, void* queue);
  static napi_value Outcome(napi_env env, BackgroundRun* run);
  void Launch(BackgroundRun* run);
  void LaunchNext();

  size_t running_ = 0;
  std::deque<BackgroundRun*> waiting_;
};

}  // namespace face::binding
