Notification.requestPermission();
